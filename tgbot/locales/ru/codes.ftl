## Промокоды: что вводят люди и что делают операторы

command-code = Ввести промокод
command-codes = Промокоды: дни и скидки
button-code = 🏷 У меня промокод
button-codes = 🏷 Промокоды

code-ask =
    <b>Промокод</b>

    Отправьте его сюда как есть: большие буквы, пробелы и дефисы не важны.
code-given =
    🏷 <code>{ $code }</code> принят: <b>{ $plan }</b> ваш до { $until }.
code-held =
    🏷 <code>{ $code }</code> принят: { $what } на следующую покупку{ $plan ->
        [none] .
       *[other] {" "}тарифа <b>{ $plan }</b>.
    }

    { $until ->
        [none] Срока у неё нет.
       *[other] Воспользоваться нужно до { $until }.
    } Тариф со скидкой оплачивается один раз и сам не продлевается.
code-later =
    🏷 Ваш промокод: <code>{ $code }</code>. Сначала начните, это два шага ниже, потом отправьте мне так: /code { $code }
button-order-discount = 🏷 ⭐{ $stars } вместо ⭐{ $before }, один раз

refused-code-unknown = Такого промокода нет. Проверьте: в нём от 6 до 20 латинских букв и цифр, регистр не важен.
refused-code-over = Этот промокод действовал до { $until }, срок вышел.
refused-code-spent = Этим промокодом уже воспользовались столько раз, сколько было можно.
refused-code-used = Вы уже воспользовались этим промокодом. Каждый может сделать это один раз.
refused-code-newcomers = Этот промокод для тех, кто ещё не покупал тариф.
refused-code-other-plan = Этот промокод для тех, у кого сейчас тариф <b>{ $plan }</b>. Ваш тариф: /plan
refused-code-nothing = К тому, что у вас сейчас, этот промокод ничего не добавит, поэтому он не потрачен. Тарифы: /plan
refused-code-wait =
    За час пять промокодов не подошли. Ещё { $minutes } мин. промокоды не принимаются, потом попробуйте снова.
refused-discount-gone = Скидка уже использована или её срок вышел. Тариф по обычной цене: /subscribe
refused-code-bounds =
    Не понимаю: <code>{ $word }</code>.

    Пишут так: { $allowed }
refused-code-taken = Промокод <code>{ $code }</code> уже есть. Возьмите другое слово или не пишите его: тогда придумаю сам.

codes-page =
    <b>Промокоды</b>

    { $n ->
        [0] Пока ни одного.
       *[other] Сначала новые. Нажмите, чтобы увидеть, кто воспользовался, или выключить.
    }
codes-line = { $off ->
        [yes] ⏸
       *[no] 🏷
    } <code>{ $code }</code>{ $codes ->
        [1] {""}
       *[other] {" "}и ещё { $more }
    } · { $what } · использован { $used } из { $uses }
code-what-plan = { $n ->
        [one] { $n } день тарифа { $plan }
        [few] { $n } дня тарифа { $plan }
       *[other] { $n } дней тарифа { $plan }
    }
code-what-extend = { $n ->
        [one] +{ $n } день
        [few] +{ $n } дня
       *[other] +{ $n } дней
    }
code-what-percent = скидка { $n }%
code-what-stars = скидка ⭐{ $n }
button-codes-new = ➕ Новые промокоды
button-codes-older = Старее ›
button-codes-newer = ‹ Новее
button-invite-desk = 🤝 Приглашения
codes-ask =
    <b>Новые промокоды</b>

    Сначала что дают:
    <code>pro 30</code> — 30 дней тарифа
    <code>+14</code> — ещё 14 дней того, что есть
    <code>20%</code> или <code>50⭐</code> — скидка на следующую покупку

    Дальше что нужно:
    <code>x100</code> — на 100 человек (иначе на одного)
    <code>new</code> — только для тех, кто ещё не платил
    <code>for pro</code> — только для этого тарифа
    <code>until 2026-12-31</code> — до конца этого дня по UTC
    <code>as SPRING-26</code> — своё слово, от 6 до 20 латинских букв и цифр
    <code>batch 40</code> — 40 разных промокодов файлом
codes-confirm =
    <b>Новые промокоды</b>

    Дают: <b>{ $what }</b>{ $plan ->
        [none] {""}
       *[other] , только для тарифа { $plan }
    }
    Промокодов: { $codes }, сколько человек на каждый: { $uses }
    Для кого: { $newcomers ->
        [yes] кто ещё не платил
       *[no] для всех
    }
    До: { $until }
    { $second ->
        [yes] Это много: сначала должен согласиться другой оператор.
       *[no] {""}
    }
button-codes-make = Создать
codes-made =
    Готово: { $what }.

    { $list }
codes-more = …и ещё { $n }: остальные в файле.
codes-one =
    <b>{ $what }</b>{ $plan ->
        [none] {""}
       *[other] , только для тарифа { $plan }
    }

    Промокодов: { $codes }
    Использовано: { $used } из { $uses }
    Для кого: { $newcomers ->
        [yes] кто ещё не платил
       *[no] для всех
    }
    До: { $until }
    { $off ->
        [yes] ⏸ Выключены
       *[no] Действуют
    }
codes-use = { $date } · { $name } · <code>{ $user }</code>
button-codes-file = 📄 Файл
button-codes-off = ⏸ Выключить
button-codes-on = ▶️ Включить
codes-file = { $n ->
        [one] { $n } промокод
        [few] { $n } промокода
       *[other] { $n } промокодов
    }. У кого файл, у того и промокоды.
