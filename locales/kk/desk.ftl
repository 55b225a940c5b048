# Жұмыс орны: күмәнді жұптар, тізімді тексеру, шешімге дейінгі сұрақтар. Бір нәрсеге бір сөз.

## Desk

desk-nav = Жұмыс орны
desk-title = Жұмыс орнында
desk-lead = Мұнда айтылған шешімдер { $author } атымен жазылады. Бұл беттер осы машинада ғана көрінеді.
desk-review = Күмәнді жұптар
desk-review-lead = Артында бір тұлға тұруы мүмкін екі жазба, алдымен ақшасы көптері: екеуін де қарап, көргеніңізді айтыңыз. Айтылғанды қайтарып алуға болады.
desk-screen = Тізімді тексеру
desk-screen-lead = Адамдар не фирмалар тізімі осы қор білетіннің бәрімен не оның бір тізімімен салыстырылады.
desk-check = Жеңімпаз туралы шешімге дейін
desk-check-lead = Көрсетілген күні тапсырыс беруші мен қатысушылардың байланысы туралы не жарияланған және нені қарау мүмкін болмады.
desk-programs = Бағдарламалар үшін
desk-programs-note = Бағдарламаларға дәл осыны мына мекенжайлар жауап береді; біріншісі yente сияқты сөйлейді, сондықтан оның клиенттері мен OpenRefine осында да жұмыс істейді.
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
desk-guard-lead = Машина оларды біріктірмеді, себебі
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
desk-alike = Неге ұқсас
desk-apart = Неге ұқсамайды
desk-nothing = Ештеңе.
desk-why = Қаласаңыз, себебі
desk-same = Бір тұлға
desk-different = Әртүрлі
desk-unsure = Белгісіз
desk-later = Кейін
desk-as = Авторы: { $author }
desk-keys-on = Батырмалардағы әріптер перне ретінде де жұмыс істейді.
desk-keys-off = Пернелерсіз
desk-keys-again = Пернелермен
desk-empty = Күтіп тұрған ештеңе жоқ: барлық жұп нөмірлер бойынша не адамдармен шешілген. Жаңа тізімдер жаңа жұптар әкеледі.
desk-end = Бұл кезектің соңы.
desk-from-first = Қайтадан біріншісінен
desk-last = Соңғы айтылғандар
desk-last-none = Әзірге ешкім ештеңе айтпады.
desk-undo = Қайтарып алу
desk-done-judged = Жазылды.
desk-done-undone = Қайтарып алынды.
desk-resolve = Айтылған келесі іске қосылғаннан кейін ескеріледі:
desk-unresolved = { $n ->
    [one] Соңғы іске қосылғаннан бері { $shown } шешім жазылды.
   *[other] Соңғы іске қосылғаннан бері { $shown } шешім жазылды.
}
desk-said-same = бір тұлға
desk-said-different = әртүрлі
desk-said-unsure = белгісіз

## Why the machine did not decide

desk-guard-judged = біреу екеуінің жазбаларын әртүрлі деп таныған
desk-guard-unsure = біреу қарап, айта алмаған
desk-guard-kinds = біреуі адам, екіншісі адам емес
desk-guard-identifiers = әрқайсысының бір тізілімдегі ресми нөмірі басқа
desk-guard-births = туған не құрылған күндері бір болуы мүмкін емес
desk-guard-name-alone = оны тек аты ғана растайды
desk-guard-hub = ортақ нөмір тым көп жазбада бар
desk-guard-bridge = екі топтан бір ғана жұп ұқсас
desk-guard-size = бірге алғанда бір тұлғада болатыннан көп жазба шығар еді

## Likeness in words: none of them says that two are one

desk-likeness = ұқсастығы { $percent }
desk-likely-very = өте ұқсас
desk-likely-likely = ұқсас
desk-likely-possible = мүмкін
desk-likely-hardly = аз ұқсас
desk-weight-weak = аз айтады
desk-weight-medium = бірдеңе айтады
desk-weight-strong = көп айтады
desk-heading-names = Аттары
desk-heading-identifiers = Ресми нөмірлер
desk-heading-birth-date = Туған күні
desk-heading-founding-date = Құрылуы
desk-heading-countries = Елдер
desk-heading-gender = Жынысы
desk-heading-address = Мекенжайлар
desk-heading-kind = Түрі

## Evidence

desk-evidence-names-apart = аттарда ортақ ештеңе жоқ
desk-evidence-name-weak = тек әлсіз бүркеншік ат сәйкес
desk-evidence-main-names-differ = бүркеншік ат сәйкес, негізгі аттар басқа
desk-evidence-identifier-same = сол ресми нөмір
desk-evidence-number-same = сол нөмір
desk-evidence-identifier-differs = басқа ресми нөмір
desk-evidence-number-differs = басқа нөмір
desk-evidence-born-same-day = бір күні туған
desk-evidence-born-same-month = бір айда туған
desk-evidence-born-same-year = бір жылы туған
desk-evidence-born-slip = туған күндері жаңсақ жазудай ғана өзгеше
desk-evidence-born-other-day = бір жылы әр күні туған
desk-evidence-born-near = шамамен бір жыл айырмамен туған
desk-evidence-born-apart = бірнеше жыл айырмамен туған
desk-evidence-born-far = үлкен айырмамен туған
desk-evidence-founded-same = бір күні не бір айда құрылған
desk-evidence-founded-same-year = бір жылы құрылған
desk-evidence-founded-apart = жылдар айырмасымен құрылған
desk-evidence-dead-before = біреуі екіншісі басталғанға дейін аяқталған
desk-evidence-country-same = ортақ ел бар
desk-evidence-country-differs = ортақ ел жоқ
desk-evidence-gender-differs = басқа жыныс
desk-evidence-address-same = ортақ мекенжай бар
desk-evidence-contact-same = ортақ пошта не телефон бар
desk-evidence-schema-apart = ешнәрсе екеуі де бола алмайды
desk-evidence-name-same = сол сөз
desk-evidence-name-spelled-alike = ұқсас жазылады
desk-evidence-name-sounds-alike = басқа жазуда ұқсас естіледі
desk-evidence-name-shuffled = сол әріптер басқа ретпен
desk-evidence-name-initial = инициал
desk-evidence-name-nickname = тұрмыстық не шетел түрі
desk-evidence-name-joined = мұнда бір сөз, онда бірнеше
desk-evidence-name-acronym = бас әріптер
desk-evidence-name-form-alike = мәні бір құқықтық нысан
desk-evidence-name-form-differs = басқа құқықтық нысан
desk-evidence-name-number-differs = атауда басқа сан
desk-evidence-name-place-differs = атауда басқа жер
desk-evidence-name-patronymic-differs = әкесінің аты басқа
desk-evidence-name-initial-differs = басқа инициал
desk-evidence-name-differs = басқа сөз
desk-evidence-name-only-ours = біріншісінде ғана
desk-evidence-name-only-theirs = екіншісінде ғана
desk-evidence-name-order-differs = басқа рет
desk-evidence-name-fathers-swapped = ұлы мен әкесі орын ауыстырған

## Properties of records; what is not here is shown as FollowTheMoney calls it

desk-property-name = Аты не атауы
desk-property-alias = Басқа аты
desk-property-weakalias = Әлсіз бүркеншік ат
desk-property-previousname = Бұрынғы аты
desk-property-firstname = Есімі
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
desk-property-status = Күйі
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

desk-screen-note = Тақырыптар үш тілде түсініледі; түсініксіз бағандар жауапқа көшіріледі. Жүктелген ештеңе сақталмайды.
desk-screen-list = Тізім
desk-screen-file = Файл: CSV, XLSX не JSON lines
desk-screen-typed = Не осында терілген тізім: жолына бір аттан не тақырыбы бар кесте
desk-screen-kind = Әр жол —
desk-screen-against = Немен салыстыру
desk-screen-all = барлығымен
desk-schema-person = адам
desk-schema-company = фирма
desk-schema-organization = ұйым
desk-schema-legalentity = адам не фирма
desk-schema-vessel = кеме
desk-schema-publicbody = мемлекеттік орган
desk-schema-position = лауазым
desk-screen-most = { $n ->
    [one] Ең көбі { $shown } жол;
   *[other] Ең көбі { $shown } жол;
}
desk-screen-bytes = ең көбі { $n } МБ. Үлкен тізімдер үшін: tura screen.
desk-screen-answer = Не табылды
desk-screen-matched = { $n ->
    [0] Бірде-бір жолда сәйкестік жоқ. Бұл ешкім тізімде жоқ дегенді дәлелдемейді.
    [one] { $shown } жолда сәйкестік бар.
   *[other] { $shown } жолда сәйкестік бар.
}
desk-screen-unknown = Мұнда ештеңе айтпайтын, жауапқа көшірілетін бағандар:
desk-screen-none = Осы қорда тізімдегі ешкімге ұқсас ешкім жоқ.
desk-screen-more = { $n ->
    [one] Жауабы бар алғашқы { $shown } жол көрсетілген; файлдарда бәрі бар.
   *[other] Жауабы бар алғашқы { $shown } жол көрсетілген; файлдарда бәрі бар.
}
desk-screen-large = Тізім ары қарай алып жүруге тым үлкен: жауапты файлмен алу үшін оны қайта таңдаңыз.
desk-below = шектен төмен
desk-reasons = Неге
desk-no-identity = Ұқсастық — бірдейлік емес: біреу туралы бірдеңе айтпас бұрын дереккөздерді қараңыз.
desk-screen-schema = Жолдың мұндай түрін салыстыруға болмайды.
desk-screen-no-names = Бірде-бір тақырып аттардың қайда екенін айтпайды (біріншісі — «{ $first }»). Бағанды name, ФИО не аты деп атаңыз.
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
desk-check-cooling = Қызметтен кейінгі ескерілетін күндер
desk-check-run = Тексеру
desk-check-offered = Осылардың бірі ме?
desk-check-nothing = Жарияланғанның ешқайсысы оны тапсырыс берушімен байланыстырмайды. Бұл байланыс жоқ дегенді дәлелдемейді.
desk-check-not-looked = Нені қарау мүмкін болмады:
desk-check-note = Мұнда айтылғанды басқалар жариялаған, ол қате не кінәсіз болуы мүмкін: шешпес бұрын сұраңыз.
desk-check-also = Сол нөмір ешкім біріктірмеген жазбаларда да бар; әрқайсысы туралы сұралды, сондықтан кез келген жауап мүмкін ғана: { $names }. Күмәнді жұптар аттас бетте шешіледі.
desk-check-possibly = Мүмкін: { $said }
desk-check-on-list = { $list } тізімінде тұр ({ $topic }).
desk-check-restricted = Тапсырыс берушіге онымен іс жүргізуге болмайды: { $ground }.
desk-check-official = { $person } { $how }; { $office }.
desk-check-owns = үлесі бар: { $share } ({ $path })
desk-check-directs = оны басқарады
desk-check-share = { $share } %
desk-check-share-between = { $least } – { $most } %
desk-check-share-least = кемінде { $least } %
desk-check-share-unknown = мөлшері жарияланбаған
desk-check-holder = сол тұлға тапсырыс берушіде мына қызметте: { $post }
desk-check-relative = туысы, { $of }, тапсырыс берушіде мына қызметте: { $post }
desk-check-former = { $n ->
    [one] шешімге { $shown } күн қалғанға дейін сол тұлға тапсырыс берушіде мына қызметте болған: { $post }
   *[other] шешімге { $shown } күн қалғанға дейін сол тұлға тапсырыс берушіде мына қызметте болған: { $post }
}
desk-check-listed-own = 50 % ережесі бойынша тізімдегі тұлғалар кемінде { $share } %-ына ие: { $owners }.
desk-check-shared = { $who } { $how }, сонымен қатар { $other } артында да тұр.
desk-check-circle = Иелік шеңберіне кіреді: { $path }.
desk-means-on-list = Бұл шешімге тыйым сала ма — тізімге және сол күнгі заңға байланысты. Содан бері жазба алынған болуы мүмкін.
desk-means-restricted = Негіз — жарияланғандай; ол аяқталған не бұл сатып алуға қатысы жоқ болуы мүмкін.
desk-means-official = Ешкім шеттетілмесе — мүдделер қақтығысы: шешімге кім қатысатынын және оның мәлімделгенін сұраңыз.
desk-means-listed-own = Кейбір заңдар бойынша жартысы тізімдегі тұлғаларға тиесілі фирманың өзі де тізімде деп саналады. Үлестер сатылған болуы мүмкін.
desk-means-shared = Артында бір тұлға тұрған қатысушылар бәсекелеспеуі мүмкін. Кінәсіз жағдай — өз тобын жария ететін холдинг.
desk-means-circle = Шеңбердің түпкі иесі кім екені жарияланғаннан көрінбейді. Бұл тізілімнің қатесі болуы мүмкін.
desk-unknown-officials = Тапсырыс берушінің бірде-бір лауазымды тұлғасы белгісіз.
desk-unknown-owners = Оның бірде-бір иесі белгісіз.
desk-unknown-directors = Оның бірде-бір басшысы белгісіз.
desk-unknown-owners-past = Артында қадағаланғаннан көп ие бар.

## Problems at the desk

problem-desk-token = Бұл форма қазір ашық беттен емес: сервер қайта іске қосылған не форманы басқа біреу жіберген. Бетті қайта ашыңыз. Ештеңе жазылмады.
problem-desk-origin = Бұл форманы басқа сайттың беті жіберген; ол қабылданбады.
problem-desk-unresolved = Әлі ештеңе салыстырылмаған: tura import арқылы тізілім не тізім енгізіп, tura resolve іске қосыңыз.
problem-desk-form = Форманы оқу мүмкін болмады.
problem-desk-large = Бұл бет үшін тым үлкен; tura screen кез келген көлемдегі тізімді алады.
problem-desk-verdict = Бір тұлға, әртүрлі не белгісіз деп айтыңыз.
problem-desk-pair = Бұл жұп енді күтпейді: оны біреу шешкен не мәліметтер қайта есептелген. Ештеңе жазылмады.
problem-desk-undo = Қайтарып алатын ештеңе жоқ: бұл қайтарып алынған.
problem-desk-nobody = «{ $about }» деген ешкім белгісіз.
problem-desk-several = «{ $about }» дегенмен бірнешеуі белгілі: бірін идентификаторымен атаңыз.
problem-desk-nobody-named = Тапсырыс берушіні және кемінде бір қатысушыны атаңыз.
problem-desk-bidders = Бір жолда { $about } қатысушыдан көп емес.
problem-desk-name-long = Атау тым ұзын: { $about } …
problem-desk-day = «{ $about }» — күн емес; былай жазыңыз: 2024-03-01.
problem-desk-number = «{ $about }» — мұнда жарайтын сан емес.
problem-desk-json = Сұрақ JSON нысаны емес: { $about }
problem-desk-kind = Сұрақты application/json түрінде жіберіңіз.
