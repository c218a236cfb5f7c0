## Ways to pay beside Stars

command-cryptopay = Payments by Crypto Pay
cryptopay-missing =
    <b>Crypto Pay</b>: not set up
    People pay with Stars, and nothing is missing for that.

    To take crypto too, set <code>CRYPTO_PAY_TOKEN</code> and restart the service. The steps are in <code>docs/how-to/crypto-pay.md</code>.
cryptopay-off =
    <b>Crypto Pay</b>: off
    People pay with Stars only.
cryptopay-on =
    <b>Crypto Pay</b>: on since { $since }, turned on by <code>{ $by }</code>
    People may pay in USDT, TON or USDC.
cryptopay-priced =
    { $n ->
        [0] No plan on sale has a price in dollars yet: nobody can pay so. Set one on the page of plans.
        [one] { $n } plan on sale has a price in dollars.
       *[other] { $n } plans on sale have a price in dollars.
    }
cryptopay-app = Crypto Pay knows us as <b>{ $name }</b>.
cryptopay-trouble = Crypto Pay does not confirm our token: <code>{ $trouble }</code>
cryptopay-letters = So that payments arrive within a second, enter the address below in @CryptoBot: My Apps, your app, Webhooks. Keep it secret.
cryptopay-asks = There is no public address, so Crypto Pay is asked for payments every 30 seconds. That is fine too.
cryptopay-warning =
    <b>Please read this before you turn it on</b>

    Telegram's rule: digital goods and services sold inside Telegram are paid with <b>Stars only</b>. A plan of this service is one. A bot that offers another currency can be <b>hidden from people on phones, or removed</b>.

    Payments land on your Crypto Pay balance. There is no automatic renewal, and Crypto Pay keeps its fee when money is given back.

    Offer it anyway? Your name and the time are kept.
button-cryptopay = Crypto Pay
button-cryptopay-offer = Offer Crypto Pay…
button-cryptopay-yes = I have read it, turn it on
button-cryptopay-withdraw = Turn it off
button-cryptopay-address = Copy the address
refused-payment-not-set-up = Crypto Pay is not set up: there is no <code>CRYPTO_PAY_TOKEN</code>. Set it, restart the service and come back.
refused-payment-unproved = Crypto Pay does not confirm our token (<code>{ $trouble }</code>), so nothing was turned on. Check <code>CRYPTO_PAY_TOKEN</code> and <code>CRYPTO_PAY_URL</code>, or try again in a minute.
