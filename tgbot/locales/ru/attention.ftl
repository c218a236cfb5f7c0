## О чём человек хочет знать и где он находится

notices =
    <b>Уведомления</b>

    Нажмите на тему: 🔔 со звуком, 🔕 без звука, 🚫 не присылать. Всё, что угрожает деньгам, приходит со звуком всегда.

    Тихие часы: { $quiet }
    Мелкие сделки и результаты: { $smallest }
    Сообщений со звуком в день: { $most }
    Сводка отложенного: { $digest }
    Отчёт за день: { $day }
    Отчёт за неделю: { $week }
    Ваше время: { $time } ({ $zone })
notices-quiet = { $since }–{ $until }, без звука
notices-none = нет
notices-never = выключено
notices-hour = в { $hour }
notices-monday = по понедельникам в { $hour }
notices-smallest = меньше { $amount } — в сводке
notices-all = сообщаю о каждой
notices-most = не больше { $n }, остальные — в сводке
notices-no-most = сколько будет
notices-exits =
    <b>Уведомления: чем закончилась сделка</b>

    Нажмите на причину. Причины, которые вы не трогали, следуют теме «Закрытия».
notices-ask-quiet = В какие часы не издавать звуков? У вас сейчас { $time }. О том, что угрожает деньгам, сообщу со звуком и тогда.
notices-ask-smallest = С какой суммы присылать отдельное сообщение? Сделки и результаты меньше неё попадут в сводку. Выберите сумму или напишите свою в { $quote }.
notices-ask-most = Сколько сообщений со звуком можно прислать за день? Остальные попадут в сводку; о том, что угрожает деньгам, сообщу всегда.
notices-ask-digest = Когда присылать сводку отложенного?
notices-ask-day = Когда присылать отчёт за прошедший день?
notices-ask-week = Когда присылать отчёт за прошедшую неделю? Он приходит по понедельникам.
notices-reset = Всё снова так, как было вначале.
topic-opened = Входы
topic-closed = Закрытия
topic-stops = Стопы
topic-orders = Заявки
topic-alerts = Мои оповещения
topic-markets = Рынки
topic-reports = Отчёты
exit-name-target = Цель
exit-name-stop = Стоп
exit-name-signal = Сигнал
exit-name-asked = Вручную
exit-name-unprotected = Без защиты
exit-name-outside = Извне
exit-name-emergency = Аварийно
exit-name-time = По времени
button-notices = 🔔 Уведомления
button-exits = Закрытия по причинам
button-quiet = 🌙 Тихие часы
button-smallest = Мелкие сделки
button-most = Лимит в день
button-digest = Сводка
button-day = Отчёт за день
button-week = Отчёт за неделю
button-notices-reset = Сбросить
button-off = Выключить
button-zone = 🌍 Часовой пояс
zone =
    <b>Часовой пояс</b>

    Вы выбрали: { $zone }, там сейчас { $time }.

    Выберите место или напишите город либо отличие от UTC, например <code>+3</code>. Время, дни и отчёты будут по нему.
zone-found =
    <b>Часовой пояс</b>

    Что вы имели в виду под «{ $text }»?
zone-set = Вы выбрали: { $zone }. Там сейчас { $time }.
command-notifications = о чём и когда сообщать
command-timezone = где вы находитесь
refused-smallest-out-of-bounds = Сумма должна быть от 0 до { $limit }.
refused-unknown-zone = Не знаю такого места: «{ $text }». Назовите ближайший крупный город или отличие от UTC, например <code>+5:30</code>.
