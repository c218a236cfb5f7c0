## What strategies do, by the names of their files

strategy-kind-trend = trend
strategy-kind-momentum = momentum
strategy-kind-mean-reversion = return to the mean
strategy-kind-breakout = breakout
strategy-kind-levels = levels
strategy-kind-volume = volume
strategy-kind-volatility = volatility
strategy-kind-dca = by the calendar
strategy-kind-grid = grid
strategy-kind-model = model
strategy-kind-blend = blend
strategy-about-ema_trend = Waits until a fast average of the price is clearly above a slow one and still rising, and goes with it; below and falling, it goes short. It is wrong when the market moves sideways: the averages keep crossing, and small losses add up. The stop stands a few typical bar ranges away, the target a little farther on the other side.
strategy-about-supertrend = Draws a line behind the price that only moves with the trend, and stays on the side the price is on. It is wrong in a sideways market, where the price keeps stepping over the line. The stop stands at the line first, then follows the price at the same distance; there is no target, so a long trend may run.
strategy-about-macd_momentum = Waits for the moment when a move gains speed again, up or down, and goes with it; a turn too weak to follow closes the position. It is wrong when speed changes back and forth, and late when one big bar was the whole move. The stop stands a few typical bar ranges away.
strategy-about-rsi_reversion = Only in a market that goes nowhere: when the price has run too far to one side and begins to come back, it bets on the way back to the average. It is wrong at the start of a real trend, and leaves when one begins. The stop stands a few typical bar ranges away, the target is the average.
strategy-about-squeeze_breakout = Waits for an unusually quiet spell and goes with the first bar that breaks out of it. It is wrong when that first step is taken back at once. The stop stands a few typical bar ranges away and follows the price.
strategy-about-donchian_breakout = Buys when the price closes above everything of the last bars, sells below everything, and leaves when it comes back halfway. It is wrong more often than right: a few long trends have to pay for many small losses. The stop stands a few typical bar ranges away; there is no target.
strategy-about-level_bounce = Looks for prices where the market has turned before, and trades away from them when a bar touches one and turns again. It is wrong when the level breaks. The stop stands just behind the level, the target is the next level on the way.
strategy-about-volume_surge = Waits for a bar with several times the usual trading that closes near its end, and goes with it. It is wrong when the surge was the end of a move: the last buyers, or one large seller. The stop stands a few typical bar ranges away.
strategy-about-model_edge = Asks a trained model how likely the price is to rise before it falls as far, and trades only if that pays after fees. Without a model it keeps silent. It is wrong when the market is no longer the one the model has learned. Stop and target stand equally far away.
strategy-about-grid = Divides the range of the last bars by lines, buys when the price falls through a line in the lower half, and sells one line higher. It is wrong when the range breaks downwards. The stop stands below the range. One purchase of a symbol at a time: the lines hold no orders.
strategy-about-dca = Buys every so many bars, and whenever the price has fallen one step more, and sells a few per cent higher. It is wrong in a market that falls and does not come back. The stop is wide. One purchase of a symbol at a time: while it is open, nothing is added to it.
strategy-about-blend = Lets the other strategies vote, each with its weight, and goes with them when enough agree and few disagree. It is wrong when they are all wrong together, as they look at the same prices. The stop is the nearest of those that agree.
