## Способы оплаты кроме звёзд

command-cryptopay = Оплата через Crypto Pay
cryptopay-missing =
    <b>Crypto Pay</b>: не настроен
    Люди платят звёздами, для этого больше ничего не нужно.

    Чтобы принимать и криптовалюту, задайте <code>CRYPTO_PAY_TOKEN</code> и перезапустите сервис. Шаги описаны в <code>docs/how-to/crypto-pay.md</code>.
cryptopay-off =
    <b>Crypto Pay</b>: выключен
    Люди платят только звёздами.
cryptopay-on =
    <b>Crypto Pay</b>: включён с { $since }, включил <code>{ $by }</code>
    Платить можно в USDT, TON или USDC.
cryptopay-priced =
    { $n ->
        [0] Ни у одного тарифа в продаже нет цены в долларах: платить так пока не за что. Задайте её на странице тарифов.
        [one] Цена в долларах есть у { $n } тарифа.
       *[other] Цена в долларах есть у { $n } тарифов.
    }
cryptopay-app = Crypto Pay знает нас как <b>{ $name }</b>.
cryptopay-trouble = Crypto Pay не подтверждает наш токен: <code>{ $trouble }</code>
cryptopay-letters = Чтобы платежи приходили за секунду, впишите адрес ниже в @CryptoBot: «Мои приложения», ваше приложение, Webhooks. Никому его не показывайте.
cryptopay-asks = Публичного адреса нет, поэтому о платежах спрашиваем Crypto Pay раз в 30 секунд. Так тоже работает.
cryptopay-warning =
    <b>Прочитайте, прежде чем включать</b>

    Правило Telegram: цифровые товары и услуги внутри Telegram оплачиваются <b>только звёздами</b>. Тариф этого сервиса — такая услуга. Бота, который предлагает другую валюту, могут <b>скрыть на телефонах или удалить</b>.

    Деньги приходят на ваш баланс Crypto Pay. Автопродления нет, а комиссию при возврате Crypto Pay оставляет себе.

    Всё равно включить? Ваше имя и время будут записаны.
button-cryptopay = Crypto Pay
button-cryptopay-offer = Включить Crypto Pay…
button-cryptopay-yes = Прочитано, включить
button-cryptopay-withdraw = Выключить
button-cryptopay-address = Скопировать адрес
refused-payment-not-set-up = Crypto Pay не настроен: нет <code>CRYPTO_PAY_TOKEN</code>. Задайте его, перезапустите сервис и возвращайтесь.
refused-payment-unproved = Crypto Pay не подтверждает наш токен (<code>{ $trouble }</code>), поэтому ничего не включено. Проверьте <code>CRYPTO_PAY_TOKEN</code> и <code>CRYPTO_PAY_URL</code> или попробуйте через минуту.
