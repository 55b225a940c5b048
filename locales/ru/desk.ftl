# Рабочее место: сомнительные пары, проверка списков, вопросы до решения. Одно слово для одной вещи.

## Desk

desk-nav = Рабочее место
desk-title = На рабочем месте
desk-lead = Решения записываются под именем { $author }. Эти страницы видны только на этом компьютере.
desk-review = Сомнительные пары
desk-review-lead = Две записи, за которыми, возможно, стоит одно лицо; сначала те, где больше денег. Посмотрите на обе и скажите, что видите. Решение можно отменить.
desk-screen = Проверить список
desk-screen-lead = Список людей или компаний сверяется со всем, что знает это хранилище, или с одним из его списков.
desk-check = До решения о победителе
desk-check-lead = Что опубликовано о связях заказчика с участниками на указанный день и чего проверить не удалось.
desk-programs = Для программ
desk-programs-note = Программы получают те же ответы по этим адресам; первый понимает запросы yente, поэтому его клиенты и OpenRefine работают и здесь.
desk-keeps = Каждый вопрос сохраняется в журнале проверок хранилища вместе с идентификаторами ответов.
desk-keeps-not = Вопросы не сохраняются.

## Doubtful pairs

desk-waiting = { $n ->
    [0] Ни одна пара не ждёт.
    [one] Ждёт { $shown } пара.
    [few] Ждут { $shown } пары.
    [many] Ждут { $shown } пар.
   *[other] Ждут { $shown } пары.
}
desk-pair = Это одно и то же лицо?
desk-facts = Что говорит каждая запись
desk-guard-lead = Программа не объединила их, потому что
desk-stake = Присуждено поставщикам среди этих записей:
desk-others = { $n ->
    [one] объединена ещё с { $shown } записью
    [few] объединена ещё с { $shown } записями
    [many] объединена ещё с { $shown } записями
   *[other] объединена ещё с { $shown } записи
}
desk-not-said = не указано
desk-both = есть и у другой
desk-relation-agrees = совпадает
desk-relation-differs = нет общих значений
desk-relation-one-side = указано только у одной
desk-alike = Что говорит за
desk-apart = Что говорит против
desk-nothing = Ничего.
desk-why = Причина, если хотите
desk-same = Одно лицо
desk-different = Разные
desk-unsure = Не ясно
desk-later = Позже
desk-as = Автор: { $author }
desk-keys-on = Буквы на кнопках работают и как клавиши.
desk-keys-off = Без клавиш
desk-keys-again = С клавишами
desk-empty = Ничего не ждёт: по всем парам решение принято — по номерам или людьми. Новые списки принесут новые пары.
desk-end = Это конец очереди.
desk-beyond = { $n ->
    [one] Ждёт ещё { $shown } пара, которой не хватило места в очереди: она появится после следующего запуска команды
    [few] Ждут ещё { $shown } пары, которым не хватило места в очереди: они появятся после следующего запуска команды
   *[many] Ждут ещё { $shown } пар, которым не хватило места в очереди: они появятся после следующего запуска команды
}
desk-from-first = Снова с первой
desk-last = Последние решения
desk-last-none = Решений пока нет.
desk-undo = Отменить
desk-done-judged = Записано.
desk-done-undone = Отменено.
desk-resolve = Эти решения учтёт следующий запуск команды
desk-unresolved = { $n ->
    [one] С последнего запуска записано { $shown } решение.
    [few] С последнего запуска записано { $shown } решения.
    [many] С последнего запуска записано { $shown } решений.
   *[other] С последнего запуска записано { $shown } решения.
}
desk-said-same = одно лицо
desk-said-different = разные
desk-said-unsure = не ясно

## Why the machine did not decide

desk-guard-judged = кто-то признал, что записи этих двоих — о разных лицах
desk-guard-unsure = кто-то посмотрел и не смог решить
desk-guard-kinds = одна — человек, другая — нет
desk-guard-identifiers = в одном реестре у них разные официальные номера
desk-guard-births = даты рождения или основания несовместимы
desk-guard-name-alone = за это говорит только имя
desk-guard-hub = общий номер есть у слишком многих
desk-guard-bridge = из двух групп похожа только одна пара
desk-guard-size = вместе записей было бы больше, чем бывает у одного лица

## Likeness in words: none of them says that two are one

desk-likeness = сходство { $percent }
desk-likely-very = очень похоже
desk-likely-likely = похоже
desk-likely-possible = возможно
desk-likely-hardly = мало похоже
desk-weight-weak = говорит мало
desk-weight-medium = говорит кое-что
desk-weight-strong = говорит много
desk-heading-names = Имена
desk-heading-identifiers = Официальные номера
desk-heading-birth-date = Рождение
desk-heading-founding-date = Основание
desk-heading-countries = Страны
desk-heading-gender = Пол
desk-heading-address = Адреса
desk-heading-kind = Вид

## Evidence

desk-evidence-names-apart = в именах нет ничего общего
desk-evidence-name-weak = совпадает лишь возможное прозвище
desk-evidence-main-names-differ = другое имя совпадает, основные имена различаются
desk-evidence-identifier-same = тот же официальный номер
desk-evidence-number-same = тот же номер
desk-evidence-identifier-differs = другой официальный номер
desk-evidence-number-differs = другой номер
desk-evidence-born-same-day = родились в один день
desk-evidence-born-same-month = родились в один месяц
desk-evidence-born-same-year = родились в один год
desk-evidence-born-slip = даты рождения различаются так, как бывает при описке
desk-evidence-born-other-day = родились в один год в разные дни
desk-evidence-born-near = родились с разницей около года
desk-evidence-born-apart = родились с разницей в несколько лет
desk-evidence-born-far = родились с большой разницей
desk-evidence-founded-same = основаны в один день или месяц
desk-evidence-founded-same-year = основаны в один год
desk-evidence-founded-apart = основаны с разницей в несколько лет
desk-evidence-dead-before = одно окончилось до начала другого
desk-evidence-country-same = есть общая страна
desk-evidence-country-differs = общей страны нет
desk-evidence-gender-differs = другой пол
desk-evidence-address-same = есть общий адрес
desk-evidence-contact-same = есть общая почта или телефон
desk-evidence-schema-apart = одно и то же не может быть и тем и другим
desk-evidence-name-same = то же слово
desk-evidence-name-spelled-alike = похоже пишется
desk-evidence-name-sounds-alike = похоже звучит в другой письменности
desk-evidence-name-shuffled = те же буквы в другом порядке
desk-evidence-name-initial = инициал
desk-evidence-name-nickname = обиходная или иноязычная форма
desk-evidence-name-joined = здесь одно слово, там несколько
desk-evidence-name-acronym = первые буквы
desk-evidence-name-form-alike = правовая форма с тем же значением
desk-evidence-name-form-differs = другая правовая форма
desk-evidence-name-number-differs = другое число в названии
desk-evidence-name-place-differs = другое место в названии
desk-evidence-name-patronymic-differs = другое отчество
desk-evidence-name-initial-differs = другой инициал
desk-evidence-name-differs = другое слово
desk-evidence-name-only-ours = только в первой
desk-evidence-name-only-theirs = только во второй
desk-evidence-name-order-differs = другой порядок
desk-evidence-name-fathers-swapped = сын и отец поменялись местами

## Properties of records; what is not here is shown as FollowTheMoney calls it

desk-property-name = Имя или название
desk-property-alias = Другое имя
desk-property-weakalias = Возможное прозвище
desk-property-previousname = Прежнее имя
desk-property-firstname = Имя
desk-property-lastname = Фамилия
desk-property-fathername = Отчество
desk-property-birthdate = Дата рождения
desk-property-birthplace = Место рождения
desk-property-deathdate = Дата смерти
desk-property-gender = Пол
desk-property-nationality = Гражданство
desk-property-citizenship = Гражданство (citizenship)
desk-property-country = Страна
desk-property-jurisdiction = Юрисдикция
desk-property-address = Адрес
desk-property-idnumber = Личный номер
desk-property-registrationnumber = Регистрационный номер
desk-property-taxnumber = Налоговый номер
desk-property-passportnumber = Паспорт
desk-property-position = Должность
desk-property-incorporationdate = Дата основания
desk-property-dissolutiondate = Дата прекращения
desk-property-legalform = Правовая форма
desk-property-status = Состояние
desk-property-email = Электронная почта
desk-property-phone = Телефон
desk-property-website = Сайт
desk-property-topics = Темы
desk-property-notes = Примечания
desk-property-sourceurl = Источник
desk-property-title = Титул
desk-property-sector = Отрасль
desk-property-parent = Головная организация

## Screening a list

desk-screen-note = Заголовки столбцов распознаются на трёх языках; нераспознанные столбцы переносятся в ответ. Загруженное не сохраняется.
desk-screen-list = Список
desk-screen-file = Файл: CSV, XLSX или JSON lines
desk-screen-typed = Или список здесь: по имени в строке или таблица с заголовками
desk-screen-kind = Каждая строка —
desk-screen-against = С чем сверять
desk-screen-all = со всем
desk-schema-person = человек
desk-schema-company = компания
desk-schema-organization = организация
desk-schema-legalentity = человек или компания
desk-schema-vessel = судно
desk-schema-publicbody = государственный орган
desk-schema-position = должность
desk-screen-most = { $n ->
    [one] Не более { $shown } строки;
    [few] Не более { $shown } строк;
    [many] Не более { $shown } строк;
   *[other] Не более { $shown } строки;
}
desk-screen-bytes = не более { $n } МБ. Для больших списков: tura screen.
desk-screen-answer = Что найдено
desk-screen-matched = { $n ->
    [0] Ни у одной строки нет совпадений. Это не доказывает, что никого нет в списках.
    [one] Совпадения есть у { $shown } строки.
    [few] Совпадения есть у { $shown } строк.
    [many] Совпадения есть у { $shown } строк.
   *[other] Совпадения есть у { $shown } строки.
}
desk-screen-unknown = Эти столбцы не распознаны и переносятся в ответ как есть:
desk-screen-none = Никто в этом хранилище не похож ни на кого из списка.
desk-screen-more = { $n ->
    [one] Показана первая { $shown } строка с ответом; в файлах есть все.
    [few] Показаны первые { $shown } строки с ответом; в файлах есть все.
    [many] Показаны первые { $shown } строк с ответом; в файлах есть все.
   *[other] Показаны первые { $shown } строки с ответом; в файлах есть все.
}
desk-screen-large = Список слишком велик, чтобы хранить его на странице: выберите файл снова, чтобы получить ответ файлом.
desk-below = ниже порога
desk-reasons = Почему
desk-no-identity = Сходство — ещё не тождество: посмотрите источники, прежде чем что-либо о ком-либо говорить.
desk-screen-schema = Строки такого вида сверить нельзя.
desk-screen-no-names = Ни один заголовок не говорит, где имена (первый — «{ $first }»). Назовите столбец name, ФИО или аты.
desk-screen-empty = Проверять нечего: выберите файл со строками или впишите список.
desk-screen-rows = { $n ->
    [one] В списке больше { $shown } строки; для больших списков есть tura screen.
    [few] В списке больше { $shown } строк; для больших списков есть tura screen.
    [many] В списке больше { $shown } строк; для больших списков есть tura screen.
   *[other] В списке больше { $shown } строки; для больших списков есть tura screen.
}
desk-screen-table = Прочитать это как список не удалось: { $why }
desk-screen-long = { $n ->
    [one] Для страницы это слишком долго: готова только { $shown } строка. tura screen берёт любой список.
    [few] Для страницы это слишком долго: готовы только { $shown } строки. tura screen берёт любой список.
    [many] Для страницы это слишком долго: готово только { $shown } строк. tura screen берёт любой список.
   *[other] Для страницы это слишком долго: готово только { $shown } строки. tura screen берёт любой список.
}

## Before an award

desk-check-question = Вопрос
desk-check-buyer = Заказчик
desk-check-bidders = Участники, по одному в строке
desk-check-named = По регистрационному номеру, идентификатору или полному названию.
desk-check-day = День решения
desk-check-known-by = Известно до
desk-check-least-share = Наименьшая доля, %
desk-check-cooling = Сколько дней после ухода с должности учитывать
desk-check-run = Проверить
desk-check-offered = Кто имеется в виду?
desk-check-nothing = Ничто из опубликованного не связывает его с заказчиком. Это не доказывает, что связи нет.
desk-check-not-looked = Что проверить не удалось:
desk-check-note = Сказанное здесь опубликовано другими; оно может быть ошибкой или иметь простое объяснение: спросите, прежде чем решать.
desk-check-also = Тот же номер есть у записей, которые никто не объединил; проверена каждая, поэтому любой ответ — лишь возможный: { $names }. Решить, одно ли это лицо, можно на странице «Сомнительные пары».
desk-check-possibly = Возможно: { $said }
desk-check-on-list = Значится в списке { $list } ({ $topic }).
desk-check-on-some-list = Значится в списке { $list }; в каком качестве — из публикации не видно.
desk-check-restricted = Заказчик не вправе заключать с ним сделки: { $ground }.
desk-check-official = { $person } { $how }; { $office }.
desk-check-owns = владеет долей: { $share } ({ $path })
desk-check-directs = руководит им
desk-check-share = { $share } %
desk-check-share-between = от { $least } до { $most } %
desk-check-share-least = не менее { $least } %
desk-check-share-unknown = размер не опубликован
desk-check-holder = то же лицо занимает у заказчика должность: { $post }
desk-check-relative = родственник, { $of }, занимает у заказчика должность: { $post }
desk-check-former = { $n ->
    [one] за { $shown } день до решения то же лицо ещё занимало у заказчика должность: { $post }
    [few] за { $shown } дня до решения то же лицо ещё занимало у заказчика должность: { $post }
    [many] за { $shown } дней до решения то же лицо ещё занимало у заказчика должность: { $post }
   *[other] за { $shown } дня до решения то же лицо ещё занимало у заказчика должность: { $post }
}
desk-check-listed-own = Лицам из списков принадлежит не менее { $share } % по правилу 50 %: { $owners }.
desk-check-shared = { $who } { $how }, а также стоит за другим участником: { $other }.
desk-check-circle = Входит в замкнутый круг владения: { $path }.
desk-means-on-list = Запрещает ли это решение в пользу участника, зависит от списка и от закона на этот день. С тех пор запись могли снять.
desk-means-restricted = Основание — как опубликовано; оно могло отпасть или не касаться этой закупки.
desk-means-official = Возможен конфликт интересов, если никто не взял самоотвод: спросите, кто участвует в решении и заявлено ли об этом.
desk-means-listed-own = По некоторым законам компания, наполовину принадлежащая лицам из списков, сама считается включённой в список. С тех пор доли могли быть проданы.
desk-means-shared = Участники, за которыми стоит одно лицо, могут не соперничать. Обычное объяснение — холдинг, который сам раскрывает свою группу.
desk-means-circle = Кому в итоге принадлежат компании круга, из опубликованного не видно. Это может быть ошибкой реестра.
desk-unknown-officials = Должностные лица заказчика неизвестны.
desk-unknown-owners = Владельцы участника неизвестны.
desk-unknown-directors = Руководители участника неизвестны.
desk-unknown-owners-past = Владельцев за ним больше, чем удалось проследить.

## Problems at the desk

problem-desk-token = Эта форма не со страницы, открытой сейчас: сервер перезапущен или форму прислал кто-то другой. Откройте страницу снова. Ничего не записано.
problem-desk-origin = Эту форму прислала страница другого сайта; она отклонена.
problem-desk-unresolved = Ещё не установлено, кто есть кто: загрузите реестр или список командой tura import, затем выполните tura resolve.
problem-desk-form = Форму не удалось прочитать.
problem-desk-large = Это слишком велико для страницы; tura screen берёт списки любого размера.
problem-desk-verdict = Скажите: одно лицо, разные или не ясно.
problem-desk-pair = Эта пара больше не ждёт: по ней уже принято решение или записи сопоставлены заново. Ничего не записано.
problem-desk-undo = Отменять нечего: это решение уже отменено.
problem-desk-nobody = Под именем «{ $about }» никто не известен.
problem-desk-several = Под именем «{ $about }» известны несколько: укажите одного по идентификатору.
problem-desk-nobody-named = Назовите заказчика и хотя бы одного участника.
problem-desk-bidders = Не более { $about } участников за раз.
problem-desk-name-long = Имя слишком длинное: { $about } …
problem-desk-day = «{ $about }» — не дата; напишите так: 2024-03-01.
problem-desk-number = «{ $about }» — не подходящее здесь число.
problem-desk-json = Вопрос — не объект JSON: { $about }
problem-desk-kind = Пришлите вопрос как application/json.
