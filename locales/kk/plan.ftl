# Уәделер туралы сөздер: стратегиялар, мақсаттар, шаралар, іс-шаралар және олар туралы айтылғандар. One word for one thing: docs/words.md.

## The plan

plan = Уәделер
plan-title = Не уәде етілді
plan-lead = Кім нені қай мерзімге дейін уәде етті, орындаушы не мәлімдейді, тексеру не көрсетті және басқалар не айтады: бәрі қатар тұр, бірі екіншісін алмастырмайды.
plan-completion = Орындалған іс-шара жұмыстың істелгенін білдіреді. Бірдеңе өзгерді ме — мұны мақсат пен шара беттеріндегі көрсеткіштерден көруге болады.
plan-faulty = Уәделер тізілімін қазір оқу мүмкін болмай тұр. Бұған дейін оқылғаны көрсетілді; себебін сайт әкімшісі журналдан табады.
plan-empty = Мұнда әзірге жоспар жоқ. Сайт әкімшісі мекемелерде жүргізілетін кестені (шара, аяқталу нысаны, жауапты орындаушы, мерзім) жүктей алады:
plan-empty-how = CSV және TOML файлдары да оқылады. Үлгі республиканың тұтас стратегиясы бар: tura demo
plan-strategy = Стратегия
plan-objective = Мақсат
plan-objectives = Мақсаттар
plan-measure = Шара
plan-measures = Шаралар
plan-action = Іс-шара
plan-actions = Іс-шаралар
plan-problem = Қандай мәселені шешеді
plan-words = Сөздер немесе орган
plan-actor = Кім әрекет етеді
plan-found = { $n ->
    [0] Сай келетін іс-шара жоқ. Сүзгілердің бір бөлігін алып тастаңыз.
    [one] { $shown } іс-шара сай келеді.
   *[other] { $shown } іс-шара сай келеді.
}
plan-file-note = CSV мен XLSX файлдарын өзгертіп, «tura measures import» командасымен қайтаруға болады: мерзімнің жылжуы есепке алынады, ал неге жылжығанын және оны кім шешкенін «reason» мен «decided_by» бағандары айтады. «state» бағанынан бастап бәрі есептеледі, қайта жүктегенде оқылмайды.
plan-illustrative = мысал
plan-illustrative-note = Жоспардың қандай болатынын көрсету үшін құрастырылған; мұның ешқайсысын ешкім уәде еткен жоқ.
plan-status-draft = жоба
plan-status-consultation = талқылануда
plan-status-adopted = қабылданған
plan-status-in-force = қолданыста
plan-status-closed = аяқталған
plan-status-evaluated = бағаланған
plan-quarter = { $year } жылғы { $part }-тоқсан
plan-half = { $year } жылғы { $part }-жартыжылдық

## Kinds and actors

plan-kind-administrative = Әкімшілік
plan-kind-legislative = Заңнамалық
plan-kind-information = Ақпараттық
plan-kind-none = Түрі көрсетілмеген
plan-group-agency = мемлекеттік орган
plan-group-ngo = ҮЕҰ
plan-group-media = БАҚ
plan-group-public = жұртшылық
plan-group-business = бизнес
plan-group-parliament = парламент
plan-group-court = сот
plan-group-none = көрсетілмеген

## Who says what

plan-claimed = Орындаушы мәлімдейді
plan-claimed-partial = бір бөлігі орындалды деп мәлімделді
plan-claimed-result = орындалды деп мәлімделді
plan-nothing-claimed = Орындаушы әзірге ештеңе мәлімдеген жоқ.
plan-verified = Басқалар тексерді
plan-checked-done = тексерілді: орындалған
plan-checked-partial = тексерілді: ішінара орындалған
plan-checked-not-done = тексерілді: орындалмаған
plan-checked-returned = мәлімдеме қайтарылды: ол бойынша баға беру мүмкін емес
plan-not-checked = Ешкім тексерген жоқ.
plan-others = Басқалар айтады
plan-said = Бұл туралы не айтылады
plan-nobody-said = Басқа ешкім ештеңе айтқан жоқ.
plan-not-evaluated = Сырттан ешкім бағалаған жоқ. Бұл «орындалмады» деген сөз емес.
plan-written-by = жазба авторы: { $author }
plan-grade-no-evidence = ешкім ештеңе көрсете алмады
plan-grade-not-started = басталған жоқ дейді
plan-grade-limited = аз ғана бөлігі орындалды дейді
plan-grade-substantial = негізінен орындалды дейді
plan-grade-complete = орындалды дейді
plan-grade-implemented-satisfactorily = қанағаттанарлық орындалды дейді
plan-grade-dealt-with-satisfactorily = қанағаттанарлық түрде шешілді дейді
plan-grade-partly-implemented = ішінара орындалды дейді
plan-grade-not-implemented = орындалмады дейді
plan-assessor-implementer = орындаушы
plan-assessor-coordinator = үйлестіруші
plan-assessor-ngo = ҮЕҰ
plan-assessor-media = БАҚ
plan-assessor-peer = өзара бағалау
plan-assessor-court = сот
plan-assessor-public = жұртшылық
plan-state = Күйі
plan-state-planned = жоспарланған
plan-state-in-progress = орындалуда
plan-state-claimed-partial = мәлімдеме бойынша бір бөлігі орындалған
plan-state-claimed-result = мәлімдеме бойынша орындалған; тексерілмеген
plan-state-returned = мәлімдеме қайтарылды
plan-state-verified-done = тексерілді: орындалған
plan-state-verified-partial = тексерілді: ішінара орындалған
plan-state-verified-not-done = тексерілді: орындалмаған
plan-state-cancelled = алып тасталған
plan-diverges = Айтылғандар бірдей емес
plan-no-evidence = Бәріне ашық растайтын дерек жоқ
plan-overdue-n = { $n ->
    [one] мерзім өткелі { $shown } күн
   *[other] мерзім өткелі { $shown } күн
}
plan-unverified-n = { $n ->
    [one] орындалды деп мәлімделген, мерзімнен кейін { $shown } күн өтсе де тексерілмеген
   *[other] орындалды деп мәлімделген, мерзімнен кейін { $shown } күн өтсе де тексерілмеген
}
plan-moved-n = { $n ->
    [one] мерзім { $shown } рет жылжытылды
   *[other] мерзім { $shown } рет жылжытылды
}
plan-show = Тек мыналарды көрсету
plan-show-claimed = Орындаушы орындалды деп мәлімдеген
plan-show-verified = Орындалғанын басқалар растаған
plan-show-disputed = Айтылғандар бірдей емес
plan-show-overdue = Мерзімі өткен
plan-show-unverified = Мәлімделген, мерзімі өткен, тексерілмеген
plan-show-moved = Мерзімі жылжытылған
plan-show-without-evidence = Растайтын дерегі жоқ
plan-show-not-evaluated = Басқалар бағаламаған

## A measure and its actions

plan-responsible = Жауапты
plan-co = Бірлесіп орындаушылар
plan-nobody = Жоспарда ешкім аталмаған
plan-purchases = { $dataset } деректер жиынындағы сатып алулары
plan-start = Басталуы
plan-start-planned = { $day }, жоспар бойынша; жұмыстың басталғаны туралы жазба жоқ
plan-due = Мерзімі
plan-start-by-plan = жоспар бойынша: { $day }
plan-first-due = әуелде: { $day }
plan-form = Аяқталу нысаны
plan-performance = Жоспардағы орындалу көрсеткіші
plan-funding = Қаржыландыру
plan-scope = Кімге қатысты
plan-everyone = барлығына: жоспар ешкімді бөлек атамайды
plan-depends = Мыналардан кейін
plan-law = Құқық нормалары
plan-rationale = Неліктен көмектесуі тиіс
plan-expected = Не өзгеруі тиіс
plan-risks = Не кедергі болуы мүмкін
plan-cost = Құны
plan-no-objective = Мақсаты аталмаған, сондықтан көмектескен-көмектеспегенін деректерден білу мүмкін емес.
plan-no-action = Бұл шараның іс-шаралары жоқ: ешкім ештеңе істеуге уәде берген жоқ.
plan-cancelled = Бұдан былай уәде етілмейді
plan-moves = Мерзім қалай жылжыды
plan-amended = Тағы не өзгертілді
plan-evidence = Растайтын деректер
plan-evidence-act = акт
plan-evidence-url = бет
plan-evidence-file = файл
plan-evidence-dataset = деректер
plan-evidence-measurement = өлшем
plan-evidence-flags = белгілер
plan-evidence-survey = сауалнама
plan-evidence-cases = істер
plan-evidence-audit = аудит

## An objective

plan-asserted = Тек айтылған: бәріне ашық растайтын дерек жоқ.
plan-reached = Мақсатқа қол жеткізілді ме
plan-reached-achieved = қол жеткізілді
plan-reached-not-achieved = қол жеткізілмеді
plan-reached-under-way = мерзімі әлі келген жоқ
plan-reached-not-evaluated = бағаланбаған
plan-because-no-indicator = Көрсеткіш аталмаған: мақсатқа қол жеткізілген-жеткізілмегенін ешкім ешқашан айта алмайды.
plan-because-no-target = Көрсеткіштің нысаналы мәні жоқ.
plan-because-no-baseline = Жоспарда көрсеткіштің бастапқы мәні айтылмаған.
plan-because-no-day = Жоспарда қай мерзімге дейін екені көрсетілмеген.
plan-because-no-value = Осы мерзімдегі мәні жоқ.
plan-because-no-query = Бұл көрсеткіш үшін ешкім сұрау жазбаған, осы мерзімдегі мәнін де ешкім мәлімдемеген.
plan-because-no-data = Көрсеткіш анықталған, бірақ оған керек деректер әлі жоқ, бұл мерзімге ешкім мән мәлімдемеген.
plan-no-dataset = Мұндағы деректер жиындарының ешқайсысында осы жоспар органдарының сатып алулары жоқ; тек мәлімделген мәндер бар.
plan-no-answer = Есептеу жүріп жатыр; бір минуттан кейін қараңыз. Оған дейін тек мәлімделген мәндер бар.
plan-same-law = Осы елдің деректер жиындары: тапсырыс берушілерінің арасында бұл жоспардың органдары жоқ немесе олар аталмаған; жалпы көрсеткіштері:
plan-no-version = Ол күні мұнда осы жоспар органдарының сатып алулары туралы деректер әлі жоқ еді; тек мәлімделген мәндер бар.
plan-baseline = Бастапқы мәні
plan-target = Нысаналы мәні
plan-value = Мәні
plan-declared = мәлімделген
plan-computed = есептелген
plan-no-value = жоқ
plan-period = Кезең
plan-basis = Негізі
plan-no-measure = Бұл мақсатқа арналған шара жоқ.
plan-done-of = { $n ->
    [one] { $shown } іс-шараның орындалғаны расталды,
   *[other] { $shown } іс-шараның орындалғаны расталды,
}

## Columns of the file

plan-col-id = Іс-шараның коды
plan-col-number = Жоспардағы нөмірі
plan-col-direction = Жоспардың бөлімі
plan-col-measure-id = Шараның коды
plan-col-type = Каталогтағы түрінің нөмірі
plan-col-reason = Мерзім неге жылжиды; жылжытқан адам толтырады
plan-col-lang = Мәтіндердің тілі
plan-col-decided-by = Кім шешті
plan-col-overdue = Мерзімі өтті ме
plan-col-moves = Мерзім неше рет жылжыды
plan-col-evaluated = Басқалар бағалады ма

## On other pages

plan-of-body = Осы органның уәделері
plan-of-body-none = Тізілімде органның өз уәдесі жоқ.
plan-of-body-all = Барлық уәденің ішінен іздеу
plan-touching = Оған қатысты басқалардың уәделері
problem-no-strategy = Тізілімде «{ $about }» стратегиясы жоқ.
problem-no-objective = Тізілімде «{ $about }» мақсаты жоқ.
problem-no-measure = Тізілімде «{ $about }» шарасы жоқ.
