# Адамдар, компаниялар және органдар: кім кім, тізілімдер мен тізімдер олар туралы не дейді.

people = Адамдар мен компаниялар
people-note = Тізілімдер, тізімдер және сатып алулар жариялаған адамдар, компаниялар мен органдар. Ресми нөмірі бірдей болса немесе біреу оларды бір тұлға деп таныса ғана жазбалар біріктіріледі. Есімнің өзі ешкімді біріктірмейді: аттастар бөлек қалады.
people-find = Кез келген жазудағы есім немесе компания нөмірі
people-empty = Мұнда әзірге ешкім жоқ. tura import командасымен тізілім не тізім жүктеп, tura resolve орындаңыз.
people-none = Таңдалғандардың арасында ондайлар жоқ.
people-by-name = есімі бойынша
people-by-lists = тізімдер саны бойынша
people-by-posts = лауазымдар саны бойынша
people-by-owned = меншігіндегі компаниялар саны бойынша
people-having = Көрсету:
people-anything = барлығы
people-with-lists = тізімде тұрғандар
people-with-posts = лауазымы барлар
people-with-owned = компания иелері
people-with-owners = иелері белгілілер
problem-no-people = Мұнда кімнің кім екені әлі анықталмаған: ол үшін сайт әкімшісі тізілім немесе тізім жүктеп, tura resolve орындайды.
problem-no-entity = Ең жаңа деректерде мына идентификаторы бар тұлға жоқ: { $about }. Адамдардың шешімі мен жаңа жазбалар екеуін бір тұлғаға біріктіруі мүмкін.
kind-person = адам
kind-firm = компания
kind-body = мемлекеттік орган
kind-either = адам немесе компания
kinds-person = Адамдар
kinds-firm = Компаниялар
kinds-body = Мемлекеттік органдар
kinds-either = Адам не компания екені айтылмағандар
col-countries = Елдер
col-lists = Тізімдер
col-posts = Лауазымдар
col-owned = Иелігіндегі компаниялар
col-owners = Белгілі иелері
col-datasets = Қайда жарияланған

## Бір тұлға

entity-on-lists = Тізімдерде
entity-topics-note = Тізім ол туралы осылай дейді. Жазба ескірген, қате немесе аттас тұлға туралы болуы мүмкін; толығырақ — төменде, тізімнің өз жазбасында.
entity-note = Әр жолда оны кім жариялағаны көрсетілген. Мұнда жоқ мәлімет мұнда белгісіз; шын мәнінде ол бар болуы мүмкін.
entity-names = Есімдері мен атаулары
entity-numbers = Тізілімдердегі нөмірлері
entity-listed = Тізімдерде
entity-owned-by-listed = Кемінде жартысы тізімдегі тұлғаларға тиесілі
entity-posts = Лауазымдары
entity-holders = Мұнда лауазым атқаратындар
entity-owners = Иелері
entity-behind = Иелерінің артында тұрғандар
entity-owns = Иелігіндегілер
entity-before = Басқалар арқылы иелігіндегілер
entity-others = Басқа байланыстар
entity-restricted = Мәміле жасау шектеулері
entity-declared = Декларациялар
entity-likely = Бір тұлға болуы мүмкін
entity-likely-note = Оларды әлі ешкім бір тұлға деп таныған жоқ; бұл бетте ештеңе соған негізделмейді.
entity-likely-judge = Жұптарды қарау
entity-contracts = Мемлекеттік сатып алуда
entity-no-contracts = Мұндағы ешбір деректер жиынында ол ресми нөмірі бойынша тапсырыс беруші не өнім беруші ретінде аталмайды.
entity-making = Сатып алу туралы деректер жиындары әлі дайындалуда, олар әзірге қаралған жоқ.
entity-years = Жылдар бойынша жеңімпаз туралы шешімдер (сомасы мен тапсырыс берушісі бар; өнім беруші ретінде — жалғыз жеңгендері)
entity-cut = Кесте мұнда толық көрсетілмеген. Желі бетінде айналасындағы байланыстарды файл түрінде жүктеп алуға болады.
entity-records = Бұл қайда жарияланған
entity-records-note = Әр жазба үшін — файлы, ашылған файлдағы орны (байттар) және файлдың SHA-256 мәні. Мәтіннің өзінде жария емес дерек болуы мүмкін, сондықтан ол сайт әкімшісінде қалады.
fact-countries = Елдер
fact-jurisdiction = Тізілім елі
fact-incorporated = Құрылған күні
fact-dissolved = Таратылған күні
fact-status = Тізілімдегі мәртебесі
col-name-kind = Атау түрі
col-said-by = Кім жариялаған
col-number = Нөмір
col-number-kind = Нөмір түрі
col-topic = Тізім не дейді
col-list = Тізім
col-programme = Бағдарлама
col-list-reason = Себебі, жарияланғандай
col-since = Басталуы
col-end = Аяқталуы
col-post = Лауазым
col-body = Орган
col-firm = Компания
col-steps = Қадамдар
col-ground = Негізі, жарияланғандай
col-holder = Кімнің мүлкі
col-hash = SHA-256
col-file = Файл
col-likeness = Ұқсастық
col-who = Кім
col-link = Байланыс
col-to-whom = Кіммен
col-link-role = Рөлі, жарияланғандай
col-with = Кіммен немесе немен
name-kind-name = негізгі
name-kind-alias = басқа атауы
name-kind-weakalias = лақап аты болуы мүмкін
name-kind-previousname = бұрынғы атауы
name-kind-abbreviation = қысқартуы
schema-person = адам
schema-company = компания
schema-organization = ұйым
schema-legalentity = адам немесе компания
schema-publicbody = мемлекеттік орган
number-kind-registrationnumber = тіркеу нөмірі
number-kind-taxnumber = салық нөмірі
number-kind-vatcode = ҚҚС
number-kind-leicode = LEI
number-kind-inncode = ИНН
number-kind-ogrncode = ОГРН
number-kind-swiftbic = БСК (SWIFT)
number-kind-dunscode = DUNS
number-kind-usccode = бірыңғай әлеуметтік несие коды
number-kind-okpocode = ОКПО
number-kind-kppcode = КПП
number-kind-idnumber = сәйкестендіру нөмірі
number-kind-imonumber = ИМО
number-kind-isincode = ISIN
number-kind-uniqueentityid = UEI
number-kind-voencode = VÖEN
number-kind-irscode = EIN
number-kind-cikcode = CIK
number-kind-licensenumber = лицензия
topic-sanction = санкция қолданылған
topic-sanction-linked = санкция қолданылған тұлғамен байланысты
topic-sanction-counter = жауап санкциясы қолданылған
topic-debarment = мемлекеттік сатып алуға қатысудан шеттетілген
topic-role-pep = жария лауазымды адам
topic-role-rca = жария лауазымды адамның туысы немесе жақын адамы
topic-role-judge = судья
topic-role-civil = мемлекеттік қызметші
topic-role-diplo = дипломат
topic-role-oligarch = тізімді жариялаушы олигарх деп атайды
topic-gov = билік органы
topic-gov-soe = мемлекеттік компания
topic-corp-offshore = офшорлық компания
topic-corp-disqual = компания басқару құқығынан айырылған
topic-crime = тізімді жариялаушы қылмыспен байланыстырады
topic-poi = тізімді жариялаушы назарға алған тұлға
topic-wanted = іздеуде
topic-reg-action = реттеушінің шарасы
topic-reg-warn = реттеушінің ескертуі
topic-export-control = экспорттық бақылауда
topic-tax-debt = салық берешегі бар
topic-gov-legislative = заң шығарушы орган
topic-gov-muni = жергілікті билік органы
topic-gov-igo = мемлекетаралық ұйым
topic-pol-party = саяси партия
topic-invest-ban = инвестиция салуға тыйым салынған
topic-invest-risk = тізімді жариялаушы инвесторлар үшін қауіп барын айтады
topic-export-control-linked = экспорттық бақылаудағы тұлғамен байланысты
topic-export-risk = тізімді жариялаушы саудадағы қауіп барын айтады
topic-sanction-control = санкция қолданылған тұлғаның бақылауында
topic-asset-frozen = активтері бұғатталған
topic-role-pol = саясаткер
topic-role-pep-frmr = бұрынғы жария лауазымды адам
topic-role-pep-natl = мемлекеттік деңгейдегі жария лауазымды адам
topic-role-pep-intl = халықаралық ұйымдағы жария лауазымды адам
topic-corp-public = акциялары биржада саудаланады
topic-corp-shell = тізімді жариялаушы тек қағаз жүзіндегі компания деп атайды
topic-fin-bank = банк
topic-fin = қаржы қызметтері
topic-forced-labor = тізімді жариялаушы мәжбүрлі еңбек туралы айтады
topic-mil = әскери ұйым
topic-crime-terror = тізімді жариялаушы терроризммен байланыстырады
topic-crime-fin = тізімді жариялаушы қаржы қылмысымен байланыстырады
topic-crime-fraud = тізімді жариялаушы алаяқтықпен байланыстырады
topic-crime-traffick = тізімді жариялаушы заңсыз саудамен байланыстырады
topic-crime-war = тізімді жариялаушы соғыс қылмыстарымен байланыстырады
link-ownership = иелік етеді
link-directorship = басқарады
link-membership = мүшесі
link-employment = жұмыс істейді
link-representation = өкілі
link-family = туысы
link-associate = жақын адамы
link-occupancy = лауазым атқарады
link-succession = құқықтарын берген
link-payment = төлем жасаған
link-debt = борышты
link-contractaward = шарт алған
link-courtcaseparty = сот ісінің тарабы
link-projectparticipant = жобаға қатысады
link-documentation = құжатта аталған
link-unknownlink = байланысты
link-of-ownership = иесі —
link-of-directorship = басшысы —
link-of-membership = мүшелерінің бірі —
link-of-employment = қызметкерлерінің бірі —
link-of-representation = өкілі —
link-of-family = туысы
link-of-associate = жақын адамы
link-of-succession = құқық мирасқоры
link-of-payment = төлем алған
link-of-debt = борышкері —
link-of-contractaward = шарт берген
link-of-courtcaseparty = сот ісі —
link-of-projectparticipant = ортақ жоба —
link-of-documentation = ортақ құжат —
link-of-unknownlink = байланысты
declared-income = табыс
declared-asset = мүлік
declared-savings = жинақ
declared-liability = қарыз
declared-gift = сыйлық
declared-interest = компаниядағы үлес
declared-none = бұдан басқа ештеңе айтылмаған
holder-self = өзінікі
holder-spouse = жұбайынікі
holder-child = баласынікі
holder-other = басқа біреудікі

## Желі

entity-network = Байланыс желісі
entity-network-desc = Ортада — тұлғаның өзі, айналасында — онымен байланыстылар, сыртында — солармен байланыстылар. Тоқтаған байланыстар үзік сызықпен көрсетілген. Барлық байланыс төмендегі кестеде.
entity-network-firms = компания немесе айтылмаған
entity-network-note = Тізілімдер мен тізімдер жариялаған байланыстар, екі қадамға дейін. Басқа біреудің желісін көру үшін оның есімін басыңыз. Байланыс оны біреудің жариялағанын ғана білдіреді, ал маңызды-маңызды еместігі туралы ештеңе айтпайды.
entity-network-empty = Мұнда оның бірде-бір байланысы жарияланбаған.
entity-network-links = Байланыстар
entity-network-not-drawn =
    { $n ->
        [one] Суретке кестедегі { $shown } тұлға сыймады.
       *[other] Суретке кестедегі { $shown } тұлға сыймады.
    }
entity-network-left-out =
    { $n ->
        [one] Тағы { $shown } көрші көрсетілмеген; алдымен байланысы аздары көрсетіледі.
       *[other] Тағы { $shown } көрші көрсетілмеген; алдымен байланысы аздары көрсетіледі.
    }
entity-network-hubs =
    { $n ->
        [one] Айналасындағы { $shown } тұлғаның байланысы тым көп: ол арқылы бәрі бәрімен байланысып кетеді, сондықтан оның арғы жағы қаралмайды.
       *[other] Айналасындағы { $shown } тұлғаның байланысы тым көп: олар арқылы бәрі бәрімен байланысып кетеді, сондықтан олардың арғы жағы қаралмайды.
    }
links-on = Мына күні күшінде болған байланыстар
links-any-day = барлық уақыттағы
take-graph = Желі талдайтын бағдарламаларға

## Уақыт тізбегі

timeline = Уақыт тізбегі
timeline-note = Күні көрсетілген мәліметтердің бәрі, ең жаңасынан бастап. Күндер қандай дәлдікпен жарияланса, сондай дәлдікпен берілген. Сатып алулардың әр деректер жиынынан соңғы жүз шешім алынған.
timeline-empty = Ол туралы күні көрсетілген мәлімет жоқ.
timeline-cut = Тек ең жаңа жазбалар көрсетілген.
timeline-since = Осы күннен:
timeline-until = Осы күнге дейін:
timeline-listed = тізімде
timeline-incorporated = Құрылды
timeline-dissolved = Таратылды
timeline-awarded = Пайдасына шешім қабылданды
timeline-bought = Басқалардың пайдасына шешім қабылдады

## Жол

path = Екеуі қалай байланысқан
path-ask = Екеуі қалай байланысқан?
path-from-here = Бұл тұлға басқамен қалай байланысқан?
path-note = Екі тұлғаның арасындағы жарияланған байланыстар бойынша ең қысқа жол. Адамдардың көбі бір-бірімен бірнеше қадам арқылы байланысты: жолдың болуы ештеңені дәлелдемейді, ал болмауы байланыстың жарияланбағанын ғана білдіреді.
path-from = Кімнен
path-to = Кімге дейін
path-search = Іздеу
path-choose = Қайсысын айтасыз?
path-nobody = Мұндай есіммен ешкім табылмады.
path-none = Мұнда жарияланған байланыстар бойынша бірінен екіншісіне жол жоқ.
path-too-far = Қаралған алғашқы екі миллион тұлғаның арасынан жол табылмады.
path-found-note = Ең қысқа жол бірнешеу болса, біреуі ғана көрсетіледі — әрдайым сол жол.
path-hubs = Байланысы { $n } санынан асатын тұлғалар арқылы жол ізделмейді.
entity-of-party = Бұл кім: барлық тізілімдер мен тізімдер бойынша
raw-of-list = Бұл жол тізілімнен немесе тізімнен оқылды; мәтіні сайт әкімшісінде қалады.
