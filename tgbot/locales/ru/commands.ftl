## Команды и профиль бота

command-start = Открыть меню
command-trade = Включить торговлю
command-stop = Без новых сделок
command-panic = Аварийный стоп: закрыть всё
command-status = Позиции и их стопы
command-balance = Что есть на счёте
command-symbols = Выбрать пары
command-pair = Одна пара: состояние и настройки
command-strategy = Свои стратегии
command-risk = Сколько можно потерять на сделке
command-mode = Бумажный или реальный счёт
command-keys = Подключить биржу
command-settings = Все настройки сразу
command-undo = Вернуть последнее изменение настроек
command-language = Язык
command-help = Как это работает
command-service = Цифры сервиса
command-halt = Рубильники: остановить и возобновить
command-panic_symbol = Закрыть пару у всех
command-panic_all = Закрыть всё у всех
command-errors = Последние сбои
command-profit = Что принесла торговля: /profit 30
command-daily = Прибыль по дням
command-weekly = Прибыль по неделям
command-monthly = Прибыль по месяцам
command-performance = Прибыль по парам
command-stats = Чем кончались сделки и сколько длились
command-entries = Прибыль по стратегиям
command-exits = Прибыль по причинам выхода
command-trades = Закрытые сделки
command-order = Заявки и исполнения сделки
command-count = Сколько позиций открыто и денег в работе
command-export = Все данные таблицами
command-health = Как работает сервис
command-version = Какая это версия
bot-description =
    Я торгую криптовалютой по правилам, которые вам видны: вы выбираете пары, риск и счёт — бумажный или свой на бирже.

    У каждой позиции стоит стоп на бирже, и я сообщаю, когда его там увидел. Нажмите «Начать» и осмотритесь на бумажные деньги.
bot-short-description = Торгует криптой по вашим правилам. Сначала на бумаге, каждый стоп проверен.
