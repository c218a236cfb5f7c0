## One symbol

pair =
    ⚙️ <b>{ $symbol }</b> · { $badge }
    { $state }

    Strategy: { $strategy } ({ $strategy_from })
    Bars: { $timeframe } ({ $timeframe_from })
    Risk per trade: { $risk } ({ $risk_from })
    Share of your money: up to { $share } ({ $share_from })

    { $record }
    { $market }

    A change holds from the next signal on. Open positions are not touched.
pair-state-on = 🟢 On: entries are possible
pair-state-waits = ⚪️ On, but trading of the account is off: /trade
pair-state-off = ⚪️ Off: nothing is opened here until you turn it on
pair-state-paused = ⏸ Paused: nothing is opened here until you resume
pair-state-until = ⏸ Paused until { $until }: nothing is opened here before
pair-state-left = ⚪️ Removed: what is still open is looked after to its end
pair-from-symbol = set here
pair-from-account = from your settings
pair-from-user = from all your accounts
pair-from-service = the default here
pair-from-ceiling = the most that your key and your plan permit
pair-from-shared = its fair share
pair-record = Last 24 hours: signals { $signals }, orders { $orders }. { $last }
pair-record-none = Last 24 hours: no signals for you here.
pair-last = The latest at { $at }: { $strategy }, { $why }.
pair-last-order = followed
going-current = The market is followed; the latest bar judged began at { $at }.
going-standing-still = The market stands still here: there are no bars that I can trust. Nothing is opened until there are.
going-not-followed = No bar has been judged here yet.
pair-held = You hold a position here.
pair-held-by = You hold a position that { $strategy } has opened: only that strategy closes it, besides its stop and target.
pair-own-rule = Your rule { $number }
pair-set = Saved. It holds from the next signal on.
pair-pick-strategy =
    <b>{ $symbol }: whose signals?</b>
    A position that is open stays with the strategy that opened it.
pair-pick-timeframe =
    <b>{ $symbol }: bars of which length?</b>
    A position that is open stays with the bars that it was opened on.
pair-remove =
    <b>Remove { $symbol }?</b>
    I open nothing here any more. What you have set for it is kept, in case you come back.
pair-remove-held =
    <b>Remove { $symbol }?</b>
    I open nothing here any more. <b>The open position stays</b>: its stop, its target and its strategy go on until it is closed. To close it now: /status
