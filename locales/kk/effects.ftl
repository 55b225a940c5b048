# Көмектесті ме? Деректің жауаптары мен policy::effects-тің әр сөйлемі (KEYS тізімі) үшін сөздер.

## The page

effects-title = Деректер не көрсетеді
effects-lead = Әр іс-шара үшін — оның мақсаттарының басталғанға дейінгі және кейінгі көрсеткіштері: іс-шара қамтыған органдарда және қатарында ол қамтымаған органдарда. Мұндағы сан салыстыру мүмкіндік бергенінен артық ештеңе айтпайды, ал іс-шараның кімді қамтитыны жеребемен шешілген жоқ.
effects-none = Бұл шараның көрсеткіші жоқ, сондықтан деректерден сұрайтын ештеңе жоқ.
effects-soon = Есептеу жүріп жатыр; бір минуттан кейін қараңыз.
effects-asked-n = { $n ->
    [one] { $shown } сұрақ: іс-шара өз мақсатының көрсеткішін жылжытты ма?
   *[other] { $shown } сұрақ: іс-шара өз мақсатының көрсеткішін жылжытты ма?
}
effects-reading-supported-difference = Салыстыру растаған айырмашылық
effects-reading-association = Статистикалық байланыс
effects-reading-no-clear-difference = Айқын айырмашылық жоқ
effects-reading-too-little-data = Дерек тым аз
effects-reading-not-asked = Сұрақ қойылмады
effects-means-supported-difference = Басталғаннан кейін көрсеткіш салыстыруға келетін органдардағыдан басқаша өзгерді, біздің барлық тексеруімізден өтті. Бұл бәрібір дәлел емес: іс-шараның кімді қамтитыны жеребемен шешілген жоқ.
effects-means-association = Басталған кезде бірдеңе өзгерді, бірақ расталған айырмашылық болуы үшін шарттардың бәрі орындалған жоқ; не жетпейтіні төменде аталған.
effects-means-no-clear-difference = Аралықта нөл бар. Бұл «әсер жоқ» деген сөз емес: аралық қандай әсерлердің мүмкін болып қалатынын айтады.
effects-means-too-little-data = Ештеңе айту мүмкін емес, себебі:
effects-means-not-asked = Деректен сұрау мүмкін болмады, себебі:
effects-movement-wanted = Көрсеткіш жоспарда көзделген жаққа жылжыды.
effects-movement-unwanted = Көрсеткіш жоспарда көзделгенге қарама-қарсы жаққа жылжыды.
effects-movement-unclear = {""}
effects-not-no-dataset = Мұндағы деректер жиындарының ешқайсысында осы жоспар органдарының сатып алулары жоқ.
effects-not-no-version = Ол күні мұнда осы жоспар органдарының сатып алулары туралы деректер әлі жоқ еді: алғашқы нұсқа кейін қабылданған.
effects-not-no-definition = Бұл көрсеткіш үшін ешкім сұрау жазбаған.
effects-not-no-data = Бұл көрсеткішке керек деректер әлі жоқ.
effects-not-no-points = Деректе бұл көрсеткіштің органдар мен айлар бойынша мәні жоқ.
effects-not-no-start = Жұмыстың қашан басталатынын ешкім айтпаған, сондықтан «дейін» де, «кейін» де жоқ.
effects-not-scope = Іс-шара тек тауар кластарына немесе сатып алу тәсілдеріне қатысты; органдар бойынша мәндер оларды айырмайды.
effects-not-too-many = Жоспардағы сұрақтар бір жолғы есептеуге сыйғаннан көп.
effects-not-failed = Сандарды құрастыру мүмкін болмады; себебін сайт әкімшісі журналдан табады.
effects-start = Басталуы
effects-start-planned = Бұл жоспар бойынша күн: жұмыстың басталғаны туралы жазба жоқ.
effects-before = Дейін
effects-after = Кейін
effects-change = Өзгеріс
effects-difference = Екі өзгерістің айырмасы
effects-between = { $value } (95 пайыздық аралық: { $low } – { $high }; p { $p })
effects-alone = { $n ->
    [one] Тек қамтылған органның өзі ({ $shown }), сол кезде тағы не болса да:
   *[other] Тек қамтылған органдардың өзі ({ $shown }), сол кезде тағы не болса да:
}
effects-shared = Сол кезде осы көрсеткішке басқа шара да бағытталған, сондықтан әсердің қайсысынан екенін айыру мүмкін емес:
effects-level = басталған кездегі секіріс
effects-slope = еңістің бір айдағы өзгерісі
effects-treated = Қамтылған
effects-comparison = Қамтылмаған
effects-treated-n = { $n ->
    [one] қамтылған { $shown } орган
   *[other] қамтылған { $shown } орган
}
effects-comparison-n = { $n ->
    [one] қамтылмаған { $shown } орган
   *[other] қамтылмаған { $shown } орган
}
effects-course = Көрсеткіш тоқсандар бойынша
effects-course-desc = Тұтас сызық — іс-шара қамтитын органдар. Үзік сызық — ол қамтымайтын органдар. Тік сызық — басталуы. Кестеде сол сандар тұр.
effects-events = Басталғаннан бергі алшақтық тоқсандар бойынша
effects-events-desc = Қамтылған және өзге органдар арасындағы алшақтық басталғанға дейінгі өз орташасынан қаншалықты ауытқығаны, тоқсандар бойынша, 95 пайыздық аралықтармен. Басталғанға дейінгі шаршылар нөлге жақын жатуы тиіс: әйтпесе екі жақ бұрын да бірдей қозғалмаған.
effects-events-foot = Басталғаннан бергі айлар
effects-col-quarter = Тоқсан
effects-col-decisions = Бақылаулар
effects-col-difference = Айырма
effects-col-bodies = Қамтылған органдар
effects-quarter = { $year } ж. { $part }-тоқ.
effects-unmet-title = Расталған айырмашылық болуға не жетпейді
effects-assume-title = Бұл сандардың мағынасы көрінгендей болуы үшін не дұрыс болуы тиіс

## Units: a value, and a difference of two

effects-in-percent = { $value } %
effects-in-days = { $value } күн
effects-in-offers = { $value } өтінім
effects-in-flags = 1 000-ға { $value }
effects-in-index = { $value }
effects-by-percent = { $value } п. т.
effects-by-days = { $value } күн
effects-by-offers = { $value } өтінім
effects-by-flags = 1 000-ға { $value }
effects-by-index = { $value }

## Why there is too little data, or no comparison

effects-little-no-data = Бірде-бір органның бірде-бір айда мәні жоқ.
effects-little-nobody-treated = Іс-шара қамтитын бірде-бір органның дерегі жоқ.
effects-little-start-outside = Басталуы дерегі бар айларға түспейді; осындай қамтылған органдар: { $bodies }.
effects-little-months-before = Басталғанға дейінгі айлар: { $have }; керегі: { $need }.
effects-little-months-after = Басталғаннан кейінгі айлар: { $have }; керегі: { $need }.
effects-little-treated = Басталудың екі жағында { $decisions } бақылауы мен { $months } айы бар қамтылған органдар: { $have }; керегі: { $need }.
effects-little-treated-in-time = Бір мезгілде бастаған, әр жағында { $decisions } бақылауы мен { $months } айы бар қамтылған органдар: { $have }; керегі: { $need }.
effects-little-comparison = Әр жағында { $decisions } бақылауы мен { $months } айы бар салыстыруға келетін органдар: { $have }; керегі: { $need }.
effects-little-all-treated = Іс-шара барлығына қатысты, сондықтан салыстыратын ешкім жоқ.
effects-little-no-variation = Көрсеткіш барлық органда, барлық айда бірдей, сондықтан салыстыратын ештеңе жоқ.
effects-little-orders = Басталу күндерін басқаша үлестіру жолдары аралық шығару үшін тым аз.
effects-little-alone-months-before = Тек қамтылған органдар үшін басталғанға дейінгі мәні бар айлар: { $have }; керегі: { $need }.
effects-little-alone-months-after = Тек қамтылған органдар үшін басталғаннан кейінгі мәні бар айлар: { $have }; керегі: { $need }.
effects-little-alone-decisions = Тек қамтылған органдар үшін бір жақтағы бақылаулар: { $have }; керегі: { $need }.

## What must be true

effects-assume-parallel = Іс-шара болмаса, қамтылған және өзге органдар бірдей өзгерер еді. Мұны көруге болған, басталғанға дейінгі айлар: { $months }.
effects-assume-no-anticipation = Басталғанға дейін ешкім ол басталып кеткендей әрекет еткен жоқ.
effects-assume-no-spillover = Қамтылған органдарда болған жайт өзгелерін өзгерткен жоқ.
effects-assume-nothing-else = Көрсеткішті жылжытатын басқа ештеңе дәл сол кезде сол органдарда басталған жоқ.
effects-assume-same-recording = Не жарияланатыны және қалай жарияланатыны басталған кезде өзгерген жоқ: жаңа өрістері бар нысан жаңа тәжірибе болып көрінуі мүмкін.
effects-assume-independent-bodies = Органдар өз бетінше әрекет етеді; бәріне ортақ нәрсе екі жаққа да әсер етеді.
effects-assume-exchangeable = Қамтылғандардың орнында кез келген басқа органдар болуы да мүмкін еді. Аралық басталу күндерін қайта үлестіру арқылы алынды; қайталау саны: { $draws }.
effects-assume-weights = Орган өз бақылауларының саны бойынша салмақ алады, бірақ медианалық органнан { $times } еседен артық емес.
effects-assume-missing-unrelated = Жоқ мәндердің іс-шараға қатысы жоқ. Мәні жоқ «орган – ай» жұптары: { $months }; дерегі тоқтаған органдар: { $bodies }.
effects-assume-straight-line = Іс-шара болмаса, қамтылған органдар өз түзуімен жүре берер еді.
effects-assume-season = Маусымдар басталғанға дейін де, кейін де жыл сайын бірдей.
effects-assume-no-season = Маусымдық ауытқу жоқ деп алынған: айлар оны байқау үшін тым аз.

## What keeps it an association

effects-unmet-comparison = Салыстыру жоқ: басталған кезде болған өзге жайттардың бәрі осы санның ішінде.
effects-unmet-bodies-treated = Есепке алынған қамтылған органдар: { $have }; керегі: { $need }.
effects-unmet-bodies-comparison = Салыстыруға келетін органдар: { $have }; керегі: { $need }.
effects-unmet-bodies-left-out = Қамтылған органдардың есепке алынған үлесі: { $have } %; керегі: { $need } %. Мәселе дәл қалғандарында болуы мүмкін.
effects-unmet-months-before = Басталғанға дейінгі айлар: { $have }; әр маусымды көру үшін керегі: { $need }.
effects-unmet-trends-unchecked = Екі жақтың бұрын бірдей қозғалған-қозғалмағанын тексеру мүмкін болмады: тоқсандар тым аз.
effects-unmet-trends = Басталғанға дейін екі жақ толық бірдей қозғалған жоқ (p { $p }; керегі: { $need }).
effects-unmet-drift-unchecked = Екі жақтың бұрын қаншалықты тез алшақтағанын айту мүмкін емес.
effects-unmet-drift = Басталғанға дейінгі айлар жоққа шығармайтын алшақтау жалғасса, ол да сонша айырма берер еді; ең көбі: { $most }.
effects-unmet-placebo-unchecked = Ештеңе басталмаған ертерек күнді сынап көру мүмкін болмады.
effects-unmet-placebo = Шын басталудан { $months } ай бұрынғы ойдан алынған басталу да айырма көрсетеді (p { $p }).
