## Приятные мелочи: поделиться, скопировать, что сейчас готовится

button-copy-code = ⧉ Скопировать код
button-copy-order = ⧉ Заявка …{ $tail }
button-share = 📣 Поделиться
share-caption = { $symbol }: <b>{ $result }</b> с { $bot }
share-hint = Перешлите картинку кому угодно: сумм на ней нет.
share-no-picture = Сейчас картинку нарисовать не получается. Попробуйте через минуту.
export-wait = 📦 Собираю ваши файлы…
