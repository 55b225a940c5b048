# Слова об обещаниях: стратегии, цели, меры, мероприятия и то, что о них говорят. One word for one thing: docs/words.md.

## The plan

plan = Обещания
plan-title = Что обещано
plan-lead = Кто, что и к какому сроку обещал, что заявляет исполнитель, что показала проверка и что говорят остальные: рядом, и ни одно не заменяет другого.
plan-completion = Выполненное мероприятие говорит о том, что работа сделана. Изменилось ли что-нибудь, видно по показателям: на странице цели и на странице меры.
plan-faulty = Реестр обещаний сейчас не удаётся прочитать. Показано то, что было прочитано раньше; причину администратор сайта найдёт в журнале.
plan-empty = Плана здесь пока нет. Администратор сайта может загрузить таблицу в том виде, в каком её ведут в ведомствах (мера, форма завершения, ответственный исполнитель, срок):
plan-empty-how = Читаются также CSV и TOML. У учебной республики есть целая стратегия: tura demo
plan-strategy = Стратегия
plan-objective = Цель
plan-objectives = Цели
plan-measure = Мера
plan-measures = Меры
plan-action = Мероприятие
plan-actions = Мероприятия
plan-problem = Какую проблему решает
plan-words = Слова или орган
plan-actor = Кто действует
plan-found = { $n ->
    [0] Подходящих мероприятий нет. Уберите часть фильтров.
    [one] Подходит { $shown } мероприятие.
    [few] Подходят { $shown } мероприятия.
    [many] Подходят { $shown } мероприятий.
   *[other] Подходят { $shown } мероприятия.
}
plan-file-note = Файлы CSV и XLSX можно изменить и вернуть командой «tura measures import»: перенос срока будет посчитан, а столбцы «reason» и «decided_by» скажут, почему он перенесён и кто это решил. Столбцы начиная с «state» вычисляются и при загрузке пропускаются.
plan-illustrative = пример
plan-illustrative-note = Составлено, чтобы показать, как выглядит план; никто ничего из этого не обещал.
plan-status-draft = проект
plan-status-consultation = на обсуждении
plan-status-adopted = принята
plan-status-in-force = действует
plan-status-closed = завершена
plan-status-evaluated = оценена
plan-quarter = { $part }-й квартал { $year } года
plan-half = { $part }-е полугодие { $year } года

## Kinds and actors

plan-kind-administrative = Административные
plan-kind-legislative = Законодательные
plan-kind-information = Информационные
plan-kind-none = Вид не указан
plan-group-agency = государственный орган
plan-group-ngo = НПО
plan-group-media = СМИ
plan-group-public = общественность
plan-group-business = бизнес
plan-group-parliament = парламент
plan-group-court = суд
plan-group-none = не указано

## Who says what

plan-claimed = Заявляет исполнитель
plan-claimed-partial = заявлено: выполнена часть
plan-claimed-result = заявлено: выполнено
plan-nothing-claimed = Исполнитель пока ничего не заявил.
plan-verified = Проверили другие
plan-checked-done = проверено: выполнено
plan-checked-partial = проверено: выполнено частично
plan-checked-not-done = проверено: не выполнено
plan-checked-returned = заявление возвращено: судить по нему нельзя
plan-not-checked = Никто не проверял.
plan-others = Говорят остальные
plan-said = Что об этом говорят
plan-nobody-said = Больше никто ничего не сказал.
plan-not-evaluated = Никто со стороны не оценивал. Это не значит «не выполнено».
plan-written-by = автор записи: { $author }
plan-grade-no-evidence = никто ничего не смог показать
plan-grade-not-started = говорит: не начато
plan-grade-limited = говорит: выполнено в малой мере
plan-grade-substantial = говорит: выполнено в основном
plan-grade-complete = говорит: выполнено
plan-grade-implemented-satisfactorily = говорит: выполнено удовлетворительно
plan-grade-dealt-with-satisfactorily = говорит: решено удовлетворительным образом
plan-grade-partly-implemented = говорит: выполнено частично
plan-grade-not-implemented = говорит: не выполнено
plan-assessor-implementer = исполнитель
plan-assessor-coordinator = координатор
plan-assessor-ngo = НПО
plan-assessor-media = СМИ
plan-assessor-peer = взаимная оценка
plan-assessor-court = суд
plan-assessor-public = общественность
plan-state = Состояние
plan-state-planned = запланировано
plan-state-in-progress = выполняется
plan-state-claimed-partial = по заявлению выполнена часть
plan-state-claimed-result = по заявлению выполнено; не проверено
plan-state-returned = заявление возвращено
plan-state-verified-done = проверено: выполнено
plan-state-verified-partial = проверено: выполнено частично
plan-state-verified-not-done = проверено: не выполнено
plan-state-cancelled = отменено
plan-diverges = Говорят разное
plan-no-evidence = Нет подтверждений, открытых для всех
plan-overdue-n = { $n ->
    [one] срок прошёл { $shown } день назад
    [few] срок прошёл { $shown } дня назад
    [many] срок прошёл { $shown } дней назад
   *[other] срок прошёл { $shown } дня назад
}
plan-unverified-n = { $n ->
    [one] заявлено о выполнении, спустя { $shown } день после срока не проверено
    [few] заявлено о выполнении, спустя { $shown } дня после срока не проверено
    [many] заявлено о выполнении, спустя { $shown } дней после срока не проверено
   *[other] заявлено о выполнении, спустя { $shown } дня после срока не проверено
}
plan-moved-n = { $n ->
    [one] срок перенесён { $shown } раз
    [few] срок перенесён { $shown } раза
    [many] срок перенесён { $shown } раз
   *[other] срок перенесён { $shown } раза
}
plan-show = Показать только
plan-show-claimed = Исполнитель заявил о выполнении
plan-show-verified = Выполнение подтверждено другими
plan-show-disputed = Говорят разное
plan-show-overdue = Срок прошёл
plan-show-unverified = Заявлено, срок прошёл, не проверено
plan-show-moved = Срок перенесён
plan-show-without-evidence = Без подтверждений
plan-show-not-evaluated = Другими не оценено

## A measure and its actions

plan-responsible = Ответственный
plan-co = Соисполнители
plan-nobody = В плане никто не назван
plan-purchases = его закупки в наборе данных { $dataset }
plan-start = Начало
plan-start-planned = { $day }, по плану; записи о начале работы нет
plan-due = Срок
plan-start-by-plan = по плану: { $day }
plan-first-due = сначала: { $day }
plan-form = Форма завершения
plan-performance = Показатель исполнения по плану
plan-funding = Финансирование
plan-scope = Кого касается
plan-everyone = всех: отдельно план никого не называет
plan-depends = После
plan-law = Нормы права
plan-rationale = Почему должно помочь
plan-expected = Что должно измениться
plan-risks = Что может помешать
plan-cost = Стоимость
plan-no-objective = Цель не названа, поэтому узнать по данным, помогла ли мера, нельзя.
plan-no-action = Мероприятий у этой меры нет: никто не обещал что-либо сделать.
plan-cancelled = Больше не обещано
plan-moves = Как переносился срок
plan-amended = Что ещё менялось
plan-evidence = Подтверждения
plan-evidence-act = акт
plan-evidence-url = страница
plan-evidence-file = файл
plan-evidence-dataset = данные
plan-evidence-measurement = измерение
plan-evidence-flags = отметки
plan-evidence-survey = опрос
plan-evidence-cases = дела
plan-evidence-audit = аудит

## An objective

plan-asserted = Только утверждается: подтверждений, открытых для всех, нет.
plan-reached = Достигнута ли цель
plan-reached-achieved = достигнута
plan-reached-not-achieved = не достигнута
plan-reached-under-way = срок ещё не наступил
plan-reached-not-evaluated = не оценена
plan-because-no-indicator = Показатель не назван: сказать, достигнута ли цель, не сможет никто и никогда.
plan-because-no-target = У показателя нет целевого значения.
plan-because-no-baseline = В плане не указано исходное значение показателя.
plan-because-no-day = В плане не указано, к какому сроку.
plan-because-no-value = Значения на этот срок нет.
plan-because-no-query = Запроса для этого показателя никто не написал, и значения на этот срок никто не заявил.
plan-because-no-data = Показатель определён, но нужных ему данных ещё нет, и никто не заявил значения на этот день.
plan-no-dataset = Ни в одном наборе данных на этом сайте нет закупок органов этого плана; есть только заявленные значения.
plan-no-answer = Вычисления идут; загляните через минуту. До тех пор есть только заявленные значения.
plan-same-law = Наборы данных этой страны, среди заказчиков которых нет органов этого плана или заказчики не названы; их показатели в целом:
plan-no-version = В тот день здесь ещё не было данных о закупках органов этого плана; есть только заявленные значения.
plan-baseline = Исходное значение
plan-target = Целевое значение
plan-value = Значение
plan-declared = заявлено
plan-computed = вычислено
plan-no-value = нет
plan-period = Период
plan-basis = На чём основано
plan-no-measure = Мер для этой цели нет.
plan-done-of = { $n ->
    [one] Выполнение подтверждено у { $shown } мероприятия
    [few] Выполнение подтверждено у { $shown } мероприятий
    [many] Выполнение подтверждено у { $shown } мероприятий
   *[other] Выполнение подтверждено у { $shown } мероприятия
}

## Columns of the file

plan-col-id = Код мероприятия
plan-col-number = Номер в плане
plan-col-direction = Раздел плана
plan-col-measure-id = Код меры
plan-col-type = Номер типа в каталоге
plan-col-reason = Почему переносится срок; заполняет тот, кто его переносит
plan-col-lang = Язык текстов
plan-col-decided-by = Кто решил
plan-col-overdue = Прошёл ли срок
plan-col-moves = Сколько раз переносился срок
plan-col-evaluated = Оценено ли другими

## On other pages

plan-of-body = Обещания этого органа
plan-of-body-none = Собственных обещаний органа в реестре нет.
plan-of-body-all = Искать среди всех обещаний
plan-touching = Обещания других, которые его касаются
problem-no-strategy = В реестре нет стратегии «{ $about }».
problem-no-objective = В реестре нет цели «{ $about }».
problem-no-measure = В реестре нет меры «{ $about }».
