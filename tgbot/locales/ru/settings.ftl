## Настройки

settings =
    <b>Настройки</b> · { $badge }

    { $state }
    Счёт: { $kind }, { $exchange }
    Ключ: { $key }
    Пары: { $symbols }
    Стратегия: { $strategy }, { $timeframe }
    Риск: { $preset }, { $risk } на сделку
    Язык: { $language }
settings-key-none = не подключён
settings-key = …{ $tail }
