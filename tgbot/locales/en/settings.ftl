## Settings

settings =
    <b>Settings</b> · { $badge }

    { $state }
    Account: { $kind }, { $exchange }
    Key: { $key }
    Symbols: { $symbols }
    Strategy: { $strategy }, { $timeframe }
    Risk: { $preset }, { $risk } per trade
    Language: { $language }
settings-key-none = not connected
settings-key = …{ $tail }
