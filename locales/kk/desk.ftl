# Жұмыс орны: күмәнді жұптар, тізімді тексеру, шешімге дейінгі сұрақтар. Бір нәрсеге бір сөз.

## Desk

desk-nav = Жұмыс орны
desk-title = Жұмыс орнында
desk-lead = Мұнда айтылған шешімдер { $author } атымен жазылады. Бұл беттер осы компьютерде ғана көрінеді.
desk-review = Күмәнді жұптар
desk-review-lead = Бір тұлғаға қатысты болуы мүмкін екі жазба; алдымен сомасы үлкендері. Екеуін де қарап, шешіміңізді айтыңыз. Шешімді қайтарып алуға болады.
desk-screen = Тізімді тексеру
desk-screen-lead = Адамдар не компаниялар тізімі осы қордағы барлық мәліметпен немесе оның бір тізімімен салыстырылады.
desk-check = Жеңімпаз туралы шешімге дейін
desk-check-lead = Көрсетілген күні тапсырыс беруші мен қатысушылардың байланысы туралы не жарияланған және нені тексеру мүмкін болмады.
desk-programs = Бағдарламалар үшін
desk-programs-note = Бағдарламалар осы жауаптарды мына мекенжайлардан алады; біріншісі yente сұрауларын түсінеді, сондықтан оның клиенттері мен OpenRefine осында да жұмыс істейді.
desk-keeps = Әр сұрақ жауаптардың идентификаторларымен бірге қордың тексеру журналына жазылады.
desk-keeps-not = Сұрақтар сақталмайды.

## Doubtful pairs

desk-waiting = { $n ->
    [0] Күтіп тұрған жұп жоқ.
    [one] { $shown } жұп күтіп тұр.
   *[other] { $shown } жұп күтіп тұр.
}
desk-pair = Бұл бір тұлға ма?
desk-facts = Әр жазба не дейді
desk-guard-lead = Бағдарлама оларды біріктірмеді, себебі
desk-stake = Осы жазбалардағы өнім берушілерге берілген:
desk-others = { $n ->
    [one] тағы { $shown } жазбамен біріктірілген
   *[other] тағы { $shown } жазбамен біріктірілген
}
desk-not-said = көрсетілмеген
desk-both = екіншісінде де бар
desk-relation-agrees = сәйкес келеді
desk-relation-differs = ортақ мәні жоқ
desk-relation-one-side = біреуінде ғана көрсетілген
desk-alike = Не ұқсас
desk-apart = Не ұқсамайды
desk-nothing = Ештеңе.
desk-why = Себебі (міндетті емес)
desk-same = Бір тұлға
desk-different = Әртүрлі
desk-unsure = Айқын емес
desk-later = Кейін
desk-as = Авторы: { $author }
desk-keys-on = Батырмалардағы әріптер перне ретінде де жұмыс істейді.
desk-keys-off = Пернелерсіз
desk-keys-again = Пернелермен
desk-empty = Күтіп тұрған ештеңе жоқ: барлық жұп бойынша шешім бар — нөмірлер бойынша немесе адамдар қабылдаған. Жаңа тізімдер жаңа жұптар әкеледі.
desk-end = Бұл кезектің соңы.
desk-beyond = { $n ->
    [one] Кезекке сыймаған тағы { $shown } жұп күтіп тұр: ол мына команданың келесі іске қосылуынан кейін шығады:
   *[other] Кезекке сыймаған тағы { $shown } жұп күтіп тұр: олар мына команданың келесі іске қосылуынан кейін шығады:
}
desk-from-first = Қайтадан біріншісінен
desk-last = Соңғы шешімдер
desk-last-none = Әзірге шешім жоқ.
desk-undo = Қайтарып алу
desk-done-judged = Жазылды.
desk-done-undone = Қайтарып алынды.
desk-resolve = Бұл шешімдерді мына команданың келесі іске қосылуы ескереді:
desk-unresolved = { $n ->
    [one] Соңғы іске қосылғаннан бері { $shown } шешім жазылды.
   *[other] Соңғы іске қосылғаннан бері { $shown } шешім жазылды.
}
desk-said-same = бір тұлға
desk-said-different = әртүрлі
desk-said-unsure = айқын емес

## Why the machine did not decide

desk-guard-judged = біреу екеуінің жазбаларын әртүрлі тұлға туралы деп таныған
desk-guard-unsure = біреу қарап, шеше алмаған
desk-guard-kinds = біреуі адам, екіншісі адам емес
desk-guard-identifiers = бір тізілімдегі ресми нөмірлері әртүрлі
desk-guard-births = туған не құрылған күндері сәйкес келмейді
desk-guard-name-alone = оны тек есімнің ұқсастығы ғана қолдайды
desk-guard-hub = ортақ нөмір тым көп жазбада бар
desk-guard-bridge = екі топтан бір ғана жұп ұқсас
desk-guard-size = біріктірілсе, бір тұлғада әдетте болатыннан көп жазба шығар еді

## Likeness in words: none of them says that two are one

desk-likeness = ұқсастығы { $percent }
desk-likely-very = өте ұқсас
desk-likely-likely = ұқсас
desk-likely-possible = мүмкін
desk-likely-hardly = аз ұқсас
desk-weight-weak = салмағы аз
desk-weight-medium = салмағы орташа
desk-weight-strong = салмағы көп
desk-heading-names = Есімдері мен атаулары
desk-heading-identifiers = Ресми нөмірлер
desk-heading-birth-date = Туған күні
desk-heading-founding-date = Құрылуы
desk-heading-countries = Елдер
desk-heading-gender = Жынысы
desk-heading-address = Мекенжайлар
desk-heading-kind = Түрі

## Evidence

desk-evidence-names-apart = есімдерде немесе атауларда ортақ ештеңе жоқ
desk-evidence-name-weak = тек лақап ат болуы мүмкін атау сәйкес
desk-evidence-main-names-differ = басқа атауы сәйкес, негізгі атаулары әртүрлі
desk-evidence-identifier-same = ресми нөмірі бірдей
desk-evidence-number-same = нөмірі бірдей
desk-evidence-identifier-differs = ресми нөмірі басқа
desk-evidence-number-differs = нөмірі басқа
desk-evidence-born-same-day = бір күні туған
desk-evidence-born-same-month = бір айда туған
desk-evidence-born-same-year = бір жылы туған
desk-evidence-born-slip = туған күндерінің айырмасы қате жазудан болуы мүмкін
desk-evidence-born-other-day = бір жылдың әртүрлі күнінде туған
desk-evidence-born-near = шамамен бір жыл айырмамен туған
desk-evidence-born-apart = бірнеше жыл айырмамен туған
desk-evidence-born-far = үлкен айырмамен туған
desk-evidence-founded-same = бір күні не бір айда құрылған
desk-evidence-founded-same-year = бір жылы құрылған
desk-evidence-founded-apart = бірнеше жыл айырмамен құрылған
desk-evidence-dead-before = біреуі екіншісі басталғанға дейін аяқталған
desk-evidence-country-same = ортақ ел бар
desk-evidence-country-differs = ортақ ел жоқ
desk-evidence-gender-differs = жынысы басқа
desk-evidence-address-same = ортақ мекенжай бар
desk-evidence-contact-same = ортақ пошта не телефон бар
desk-evidence-schema-apart = бір нәрсе екеуі де бола алмайды
desk-evidence-name-same = дәл сол сөз
desk-evidence-name-spelled-alike = ұқсас жазылады
desk-evidence-name-sounds-alike = басқа жазуда ұқсас естіледі
desk-evidence-name-shuffled = сол әріптер, реті басқа
desk-evidence-name-initial = инициал
desk-evidence-name-nickname = тұрмыстық немесе шет тіліндегі түрі
desk-evidence-name-joined = мұнда бір сөз, онда бірнеше сөз
desk-evidence-name-acronym = бас әріптер
desk-evidence-name-form-alike = мағынасы бірдей құқықтық нысан
desk-evidence-name-form-differs = басқа құқықтық нысан
desk-evidence-name-number-differs = атауда басқа сан
desk-evidence-name-place-differs = атауда басқа жер
desk-evidence-name-patronymic-differs = әкесінің аты басқа
desk-evidence-name-initial-differs = басқа инициал
desk-evidence-name-differs = басқа сөз
desk-evidence-name-only-ours = біріншісінде ғана
desk-evidence-name-only-theirs = екіншісінде ғана
desk-evidence-name-order-differs = сөздердің реті басқа
desk-evidence-name-fathers-swapped = ұлы мен әкесі орын ауыстырған

## Properties of records; what is not here is shown as FollowTheMoney calls it

desk-property-name = Есімі не атауы
desk-property-alias = Басқа атауы
desk-property-weakalias = Лақап аты болуы мүмкін
desk-property-previousname = Бұрынғы аты
desk-property-firstname = Аты
desk-property-lastname = Тегі
desk-property-fathername = Әкесінің аты
desk-property-birthdate = Туған күні
desk-property-birthplace = Туған жері
desk-property-deathdate = Қайтыс болған күні
desk-property-gender = Жынысы
desk-property-nationality = Азаматтығы
desk-property-citizenship = Азаматтық (citizenship)
desk-property-country = Ел
desk-property-jurisdiction = Юрисдикция
desk-property-address = Мекенжай
desk-property-idnumber = Жеке нөмір
desk-property-registrationnumber = Тіркеу нөмірі
desk-property-taxnumber = Салық нөмірі
desk-property-passportnumber = Паспорт
desk-property-position = Лауазым
desk-property-incorporationdate = Құрылған күні
desk-property-dissolutiondate = Таратылған күні
desk-property-legalform = Құқықтық нысан
desk-property-status = Мәртебесі
desk-property-email = Электрондық пошта
desk-property-phone = Телефон
desk-property-website = Сайт
desk-property-topics = Тақырыптар
desk-property-notes = Ескертпелер
desk-property-sourceurl = Дереккөз
desk-property-title = Атақ
desk-property-sector = Сала
desk-property-parent = Бас ұйым

## Screening a list

desk-screen-note = Баған атаулары үш тілде танылады; танылмаған бағандар жауапқа көшіріледі. Жүктелген ештеңе сақталмайды.
desk-screen-list = Тізім
desk-screen-file = Файл: CSV, XLSX не JSON lines
desk-screen-typed = Немесе тізімді осында теріңіз: әр жолға бір есім не баған атаулары бар кесте
desk-screen-kind = Әр жол —
desk-screen-against = Немен салыстыру
desk-screen-all = барлығымен
desk-schema-person = адам
desk-schema-company = компания
desk-schema-organization = ұйым
desk-schema-legalentity = адам не компания
desk-schema-vessel = кеме
desk-schema-publicbody = мемлекеттік орган
desk-schema-position = лауазым
desk-screen-most = { $n ->
    [one] Ең көбі { $shown } жол;
   *[other] Ең көбі { $shown } жол;
}
desk-screen-bytes = ең көбі { $n } МБ. Үлкен тізімдер үшін: tura screen.
desk-screen-answer = Не табылды
desk-screen-matched = { $n ->
    [0] Бірде-бір жолда сәйкестік жоқ. Бұл ешкім тізімде жоқ дегенді дәлелдемейді.
    [one] { $shown } жолда сәйкестік бар.
   *[other] { $shown } жолда сәйкестік бар.
}
desk-screen-unknown = Танылмаған, жауапқа сол күйінде көшірілетін бағандар:
desk-screen-none = Осы қорда тізімдегілердің ешқайсысына ұқсас тұлға жоқ.
desk-screen-more = { $n ->
    [one] Жауабы бар алғашқы { $shown } жол көрсетілген; файлдарда бәрі бар.
   *[other] Жауабы бар алғашқы { $shown } жол көрсетілген; файлдарда бәрі бар.
}
desk-screen-large = Тізім бетте сақтау үшін тым үлкен: жауапты файлмен алу үшін файлды қайта таңдаңыз.
desk-below = шектен төмен
desk-reasons = Неге
desk-no-identity = Ұқсастық бір тұлға екенін білдірмейді: біреу туралы пікір айтпас бұрын дереккөздерді қараңыз.
desk-screen-schema = Жолдың мұндай түрін салыстыруға болмайды.
desk-screen-no-names = Бірде-бір баған атауы есімдердің қайда екенін көрсетпейді (біріншісі — «{ $first }»). Бағанды name, ФИО не аты деп атаңыз.
desk-screen-empty = Тексеретін ештеңе жоқ: жолдары бар файлды таңдаңыз не тізімді теріңіз.
desk-screen-rows = { $n ->
    [one] Тізімде { $shown } жолдан көп; үлкен тізімдер үшін tura screen бар.
   *[other] Тізімде { $shown } жолдан көп; үлкен тізімдер үшін tura screen бар.
}
desk-screen-table = Мұны тізім ретінде оқу мүмкін емес: { $why }
desk-screen-long = { $n ->
    [one] Бет үшін бұл тым ұзақ: тек { $shown } жол дайын. tura screen кез келген тізімді алады.
   *[other] Бет үшін бұл тым ұзақ: тек { $shown } жол дайын. tura screen кез келген тізімді алады.
}

## Before an award

desk-check-question = Сұрақ
desk-check-buyer = Тапсырыс беруші
desk-check-bidders = Қатысушылар, жолына бір-бірден
desk-check-named = Тіркеу нөмірі, идентификаторы не толық атауы бойынша.
desk-check-day = Шешім күні
desk-check-known-by = Осы күнге дейін белгілі
desk-check-least-share = Ең аз үлес, %
desk-check-cooling = Лауазымнан кеткеннен кейін қанша күн ескерілсін
desk-check-run = Тексеру
desk-check-offered = Қайсысын айтасыз?
desk-check-nothing = Жарияланғандардың ешқайсысы оны тапсырыс берушімен байланыстырмайды. Бұл байланыстың жоқтығын дәлелдемейді.
desk-check-not-looked = Нені тексеру мүмкін болмады:
desk-check-note = Мұндағыны басқалар жариялаған; ол қате болуы немесе оның қарапайым түсіндірмесі болуы мүмкін: шешім қабылдамас бұрын сұраңыз.
desk-check-also = Сол нөмір ешкім біріктірмеген жазбаларда да бар; әрқайсысы тексерілді, сондықтан әр жауап тек ықтимал: { $names }. Бір тұлға ма, жоқ па — «Күмәнді жұптар» бетінде шешіледі.
desk-check-possibly = Мүмкін: { $said }
desk-check-on-list = { $list } тізімінде тұр ({ $topic }).
desk-check-on-some-list = { $list } тізімінде тұр; қандай негізде екені жарияланымнан көрінбейді.
desk-check-restricted = Тапсырыс беруші онымен мәміле жасай алмайды: { $ground }.
desk-check-official = { $person } { $how }; { $office }.
desk-check-owns = үлесі бар: { $share } ({ $path })
desk-check-directs = оны басқарады
desk-check-share = { $share } %
desk-check-share-between = { $least } – { $most } %
desk-check-share-least = кемінде { $least } %
desk-check-share-unknown = мөлшері жарияланбаған
desk-check-holder = сол тұлға тапсырыс берушіде мына лауазымда: { $post }
desk-check-relative = туысы, { $of }, тапсырыс берушіде мына лауазымда: { $post }
desk-check-former = { $n ->
    [one] шешімге { $shown } күн қалғанда сол тұлға тапсырыс берушіде әлі мына қызметте болған: { $post }
   *[other] шешімге { $shown } күн қалғанда сол тұлға тапсырыс берушіде әлі мына қызметте болған: { $post }
}
desk-check-listed-own = 50 % ережесі бойынша тізімдегі тұлғалардың үлесі кемінде { $share } %: { $owners }.
desk-check-shared = { $who } { $how }, сонымен қатар басқа қатысушының да артында тұр: { $other }.
desk-check-circle = Тұйық иелік шеңберіне кіреді: { $path }.
desk-means-on-list = Оның шешімге кедергі болатын-болмайтыны тізімге және сол күнгі заңға байланысты. Содан бері ол тізімнен шығарылған болуы мүмкін.
desk-means-restricted = Негізі жарияланғандай; оның күші жойылған немесе бұл сатып алуға қатысы болмауы мүмкін.
desk-means-official = Ешкім өздігінен бас тартпаса, мүдделер қақтығысы болуы мүмкін: шешімге кім қатысатынын және бұл мәлімделген-мәлімделмегенін сұраңыз.
desk-means-listed-own = Кейбір заңдар бойынша жартысы тізімдегі тұлғаларға тиесілі компанияның өзі де тізімде деп саналады. Содан бері үлестер сатылған болуы мүмкін.
desk-means-shared = Артында бір тұлға тұрған қатысушылар өзара бәсекелеспеуі мүмкін. Үйреншікті түсіндірмесі — өз тобын жария ететін холдинг.
desk-means-circle = Шеңбердегі компаниялардың түпкі иесі кім екені жарияланғаннан көрінбейді. Бұл тізілімнің қатесі болуы мүмкін.
desk-unknown-officials = Тапсырыс берушінің лауазымды адамдары белгісіз.
desk-unknown-owners = Қатысушының иелері белгісіз.
desk-unknown-directors = Қатысушының басшылары белгісіз.
desk-unknown-owners-past = Оның артындағы иелер қадағалауға мүмкін болғаннан көп.

## Problems at the desk

problem-desk-token = Бұл форма қазір ашық беттен емес: сервер қайта іске қосылған не форманы басқа біреу жіберген. Бетті қайта ашыңыз. Ештеңе жазылмады.
problem-desk-origin = Бұл форманы басқа сайттың беті жіберген; ол қабылданбады.
problem-desk-unresolved = Кімнің кім екені әлі анықталмаған: tura import командасымен тізілім немесе тізім жүктеп, tura resolve орындаңыз.
problem-desk-form = Форманы оқу мүмкін болмады.
problem-desk-large = Бұл бет үшін тым үлкен; tura screen кез келген көлемдегі тізімді алады.
problem-desk-verdict = Бір тұлға, әртүрлі немесе айқын емес деп таңдаңыз.
problem-desk-pair = Бұл жұп енді күтпейді: ол бойынша шешім қабылданған немесе жазбалар қайта салыстырылған. Ештеңе жазылмады.
problem-desk-undo = Қайтарып алатын ештеңе жоқ: бұл шешім қайтарып алынған.
problem-desk-nobody = «{ $about }» дегенге ешкім сәйкес келмейді.
problem-desk-several = «{ $about }» дегенге бірнешеуі сәйкес келеді: керегін идентификаторымен көрсетіңіз.
problem-desk-nobody-named = Тапсырыс берушіні және кемінде бір қатысушыны атаңыз.
problem-desk-bidders = Бір сұрақта қатысушылар саны { $about } шегінен аспасын.
problem-desk-name-long = Атау тым ұзын: { $about } …
problem-desk-day = «{ $about }» — күн емес; былай жазыңыз: 2024-03-01.
problem-desk-number = «{ $about }» — мұнда жарайтын сан емес.
problem-desk-json = Сұрақ JSON нысаны емес: { $about }
problem-desk-kind = Сұрақты application/json түрінде жіберіңіз.
