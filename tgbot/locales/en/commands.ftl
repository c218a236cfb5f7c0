## Commands and the bot's profile

command-start = Open the menu
command-trade = Start trading
command-stop = Stop new trades
command-panic = Emergency stop: close everything
command-status = Open positions and their stops
command-balance = What your account holds
command-symbols = Choose what to trade
command-pair = One symbol: its state and settings
command-strategy = Strategies of your own
command-risk = How much a trade may lose
command-mode = Paper or live
command-keys = Connect your exchange
command-settings = Everything at a glance
command-undo = Take back the last change of settings
command-language = Language
command-help = How this works
command-service = Service numbers
command-halt = Switches: halt and resume
command-panic_symbol = Close a symbol for everybody
command-panic_all = Close everything for everybody
command-errors = Latest failures
command-profit = What trading has brought: /profit 30
command-daily = Profit by day
command-weekly = Profit by week
command-monthly = Profit by month
command-performance = Profit by symbol
command-stats = How trades ended and how long they took
command-entries = Profit by strategy
command-exits = Profit by reason of exit
command-trades = Closed trades
command-order = Orders and fills of a trade
command-count = Open positions of how many, money at work
command-export = Everything as tables for a spreadsheet
command-health = How the service is doing
command-version = Which version this is
bot-description =
    I trade crypto for you by rules you can see: you choose the symbols, the risk and the account, paper or your own on an exchange.

    Every position gets a stop on the exchange, and I tell you when it was seen there. Press Start to look around with paper money.
bot-short-description = Trades crypto by your rules. Paper first, every stop proved.
