# Люди, компании и органы: кто есть кто, и что о них говорят реестры и списки.

people = Люди и компании
people-note = Люди, компании и органы — такими, какими их публикуют реестры, списки и закупки. Записи объединены, если у них один официальный номер или если кто-то признал их записями об одном лице. Одно только имя никого не объединяет: тёзки остаются порознь.
people-find = Имя в любой письменности или номер компании
people-empty = Здесь пока никого нет. Загрузите реестр или список командой tura import и выполните tura resolve.
people-none = Среди выбранных таких нет.
people-by-name = по имени
people-by-lists = по числу списков
people-by-posts = по числу должностей
people-by-owned = по числу компаний в собственности
people-having = Показать:
people-anything = всех
people-with-lists = кто значится в списках
people-with-posts = у кого есть должность
people-with-owned = кто владеет компанией
people-with-owners = чьи владельцы известны
problem-no-people = Здесь ещё не установлено, кто есть кто: для этого администратор сайта загружает реестр или список и выполняет tura resolve.
problem-no-entity = В последних данных нет лица с идентификатором { $about }. Решения людей и новые записи могут объединить двоих в одно лицо.
kind-person = человек
kind-firm = компания
kind-body = государственный орган
kind-either = человек или компания
kinds-person = Люди
kinds-firm = Компании
kinds-body = Государственные органы
kinds-either = Люди или компании, не сказано кто
col-countries = Страны
col-lists = Списки
col-posts = Должности
col-owned = Владеет компаниями
col-owners = Владельцы
col-datasets = Где опубликовано

## Одно лицо

entity-on-lists = В списках
entity-topics-note = Так о нём говорит список. Запись может быть устаревшей, ошибочной или относиться к тёзке; подробнее — в самой записи списка ниже.
entity-note = У каждой строки указано, кто её опубликовал. Чего здесь нет, то здесь неизвестно; на деле оно может существовать.
entity-names = Имена
entity-numbers = Номера в реестрах
entity-listed = В списках
entity-owned-by-listed = Не менее чем наполовину принадлежит лицам из списка
entity-posts = Должности
entity-holders = Кто занимает в нём должности
entity-owners = Владельцы
entity-behind = Кто стоит за владельцами
entity-owns = Владеет
entity-before = Чем владеет через других
entity-others = Другие связи
entity-restricted = Ограничения на сделки
entity-declared = Декларации
entity-likely = Вероятно, то же лицо
entity-likely-note = Никто ещё не признал их одним лицом; на этой странице ничто на этом не основано.
entity-likely-judge = Рассмотреть пары
entity-contracts = В государственных закупках
entity-no-contracts = Ни один набор данных не называет это лицо по официальному номеру заказчиком или поставщиком.
entity-making = Наборы данных о закупках ещё готовятся и пока не просмотрены.
entity-years = Решения о победителе по годам (с суммой и заказчиком; как поставщик — выигранные в одиночку)
entity-cut = Таблица показана не целиком. На странице сети связи вокруг лица можно скачать файлами.
entity-records = Где это опубликовано
entity-records-note = Для каждой записи — файл, место в распакованном файле (байты) и SHA-256 файла. Сам текст может содержать непубличные сведения и остаётся у администратора сайта.
fact-countries = Страны
fact-jurisdiction = Страна реестра
fact-incorporated = Дата основания
fact-dissolved = Дата ликвидации
fact-status = Состояние по реестру
col-name-kind = Вид имени
col-said-by = Кто опубликовал
col-number = Номер
col-number-kind = Вид номера
col-topic = Что говорит список
col-list = Список
col-programme = Программа
col-list-reason = Причина, как опубликована
col-since = Начало
col-end = Конец
col-post = Должность
col-body = Орган
col-firm = Компания
col-steps = Шаги
col-ground = Основание, как опубликовано
col-holder = Чьё имущество
col-hash = SHA-256
col-file = Файл
col-likeness = Сходство
col-who = Кто
col-link = Связь
col-to-whom = С кем
col-link-role = Роль, как опубликовано
col-with = С кем или чем
name-kind-name = основное
name-kind-alias = также известен как
name-kind-weakalias = возможно, прозвище
name-kind-previousname = прежнее имя
name-kind-abbreviation = сокращение
schema-person = человек
schema-company = компания
schema-organization = организация
schema-legalentity = человек или компания
schema-publicbody = государственный орган
number-kind-registrationnumber = регистрационный
number-kind-taxnumber = налоговый
number-kind-vatcode = НДС
number-kind-leicode = LEI
number-kind-inncode = ИНН
number-kind-ogrncode = ОГРН
number-kind-swiftbic = БИК (SWIFT)
number-kind-dunscode = DUNS
number-kind-usccode = единый код общественного кредита
number-kind-okpocode = ОКПО
number-kind-kppcode = КПП
number-kind-idnumber = идентификационный
number-kind-imonumber = ИМО
number-kind-isincode = ISIN
number-kind-uniqueentityid = UEI
number-kind-voencode = VÖEN
number-kind-irscode = EIN
number-kind-cikcode = CIK
number-kind-licensenumber = лицензия
topic-sanction = под санкциями
topic-sanction-linked = связано с лицом под санкциями
topic-sanction-counter = под ответными санкциями
topic-debarment = отстранено от государственных закупок
topic-role-pep = публичное должностное лицо
topic-role-rca = родственник или близкое лицо публичного должностного лица
topic-role-judge = судья
topic-role-civil = государственный служащий
topic-role-diplo = дипломат
topic-role-oligarch = издатель списка называет олигархом
topic-gov = орган власти
topic-gov-soe = государственная компания
topic-corp-offshore = офшорная компания
topic-corp-disqual = лишено права руководить компаниями
topic-crime = издатель списка связывает с преступлениями
topic-poi = представляет интерес для издателя списка
topic-wanted = в розыске
topic-reg-action = мера регулятора
topic-reg-warn = предупреждение регулятора
topic-export-control = под экспортным контролем
topic-tax-debt = имеет налоговую задолженность
topic-gov-legislative = законодательный орган
topic-gov-muni = орган местной власти
topic-gov-igo = межгосударственная организация
topic-pol-party = политическая партия
topic-invest-ban = под запретом инвестиций
topic-invest-risk = издатель списка предупреждает о риске для инвесторов
topic-export-control-linked = связано с лицом под экспортным контролем
topic-export-risk = издатель списка предупреждает о риске в торговле
topic-sanction-control = под контролем лица под санкциями
topic-asset-frozen = активы заморожены
topic-role-pol = политик
topic-role-pep-frmr = бывшее публичное должностное лицо
topic-role-pep-natl = публичное должностное лицо государства
topic-role-pep-intl = публичное должностное лицо международной организации
topic-corp-public = акции торгуются на бирже
topic-corp-shell = издатель списка называет компанией-оболочкой
topic-fin-bank = банк
topic-fin = финансовые услуги
topic-forced-labor = издатель списка сообщает о принудительном труде
topic-mil = военная организация
topic-crime-terror = издатель списка связывает с терроризмом
topic-crime-fin = издатель списка связывает с финансовыми преступлениями
topic-crime-fraud = издатель списка связывает с мошенничеством
topic-crime-traffick = издатель списка связывает с незаконной торговлей
topic-crime-war = издатель списка связывает с военными преступлениями
link-ownership = владеет
link-directorship = руководит
link-membership = член
link-employment = работает в
link-representation = представляет
link-family = родственник
link-associate = близкое лицо
link-occupancy = занимает должность в
link-succession = предшественник
link-payment = платил лицу
link-debt = должен
link-contractaward = получил договор от
link-courtcaseparty = сторона судебного дела
link-projectparticipant = участвует в проекте
link-documentation = назван в документе
link-unknownlink = связан с
link-of-ownership = владелец —
link-of-directorship = руководитель —
link-of-membership = в числе членов —
link-of-employment = среди работников —
link-of-representation = представитель —
link-of-family = родственник
link-of-associate = близкое лицо
link-of-succession = правопреемник лица
link-of-payment = получил платёж от
link-of-debt = должник —
link-of-contractaward = присудил договор лицу
link-of-courtcaseparty = общее судебное дело —
link-of-projectparticipant = общий проект —
link-of-documentation = общий документ —
link-of-unknownlink = связан с
declared-income = доход
declared-asset = имущество
declared-savings = сбережения
declared-liability = долг
declared-gift = подарок
declared-interest = доля в компании
declared-none = больше ничего не сказано
holder-self = своё
holder-spouse = супруга или супруги
holder-child = ребёнка
holder-other = другого лица

## Сеть

entity-network = Сеть связей
entity-network-desc = В середине — само лицо, вокруг — связанные с ним, снаружи — связанные с теми. Прекратившиеся связи показаны пунктиром. Все связи есть в таблице ниже.
entity-network-firms = компания или не сказано кто
entity-network-note = Связи на два шага, как их публикуют реестры и списки. Нажмите на имя, чтобы увидеть сеть вокруг него. Связь говорит лишь о том, что её кто-то опубликовал, и не говорит, важна ли она.
entity-network-empty = Ни одной связи этого лица здесь не опубликовано.
entity-network-links = Связи
entity-network-not-drawn =
    { $n ->
        [one] На рисунке не поместилось { $shown } лицо из таблицы.
        [few] На рисунке не поместились { $shown } лица из таблицы.
        [many] На рисунке не поместились { $shown } лиц из таблицы.
       *[other] На рисунке не поместились { $shown } лица из таблицы.
    }
entity-network-left-out =
    { $n ->
        [one] Ещё { $shown } сосед не показан; сначала показаны те, у кого меньше связей.
        [few] Ещё { $shown } соседа не показаны; сначала показаны те, у кого меньше связей.
        [many] Ещё { $shown } соседей не показаны; сначала показаны те, у кого меньше связей.
       *[other] Ещё { $shown } соседа не показаны; сначала показаны те, у кого меньше связей.
    }
entity-network-hubs =
    { $n ->
        [one] У { $shown } лица в окружении столько связей, что через него все связаны со всеми; дальше за ним поиск не идёт.
        [few] У { $shown } лиц в окружении столько связей, что через них все связаны со всеми; дальше за ними поиск не идёт.
        [many] У { $shown } лиц в окружении столько связей, что через них все связаны со всеми; дальше за ними поиск не идёт.
       *[other] У { $shown } лица в окружении столько связей, что через них все связаны со всеми; дальше за ними поиск не идёт.
    }
links-on = Связи, действовавшие на дату
links-any-day = за всё время
take-graph = Для программ анализа сетей

## Хронология

timeline = Хронология
timeline-note = Всё, что имеет дату, начиная с последнего. Даты приведены с той точностью, с какой опубликованы. Из каждого набора данных о закупках взяты сто последних решений.
timeline-empty = Датированных сведений о нём нет.
timeline-cut = Показаны только последние записи.
timeline-since = С этого дня:
timeline-until = По этот день:
timeline-listed = в списке
timeline-incorporated = Основание компании
timeline-dissolved = Ликвидация
timeline-awarded = Решение в его пользу
timeline-bought = Решение в пользу других

## Путь

path = Как связаны двое
path-ask = Как связаны двое?
path-from-here = Как это лицо связано с другим?
path-note = Кратчайший путь между двумя лицами по опубликованным связям. Почти все связаны почти со всеми через несколько шагов: путь ничего не доказывает, а его отсутствие значит лишь, что связи не опубликованы.
path-from = От кого
path-to = До кого
path-search = Найти
path-choose = Кто имеется в виду?
path-nobody = По этому имени никто не найден.
path-none = По опубликованным здесь связям пути от одного к другому нет.
path-too-far = Среди первых двух миллионов просмотренных лиц путь не найден.
path-found-note = Из нескольких кратчайших путей показан один, всегда один и тот же.
path-hubs = Путь не ищется через тех, у кого больше { $n } связей.
entity-of-party = Кто это — по всем реестрам и спискам
raw-of-list = Эта строка прочитана из реестра или списка; её текст остаётся у администратора сайта.
