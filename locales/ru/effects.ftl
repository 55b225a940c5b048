# Помогло ли? Слова для ответов данных и для каждого предложения policy::effects (список KEYS).

## The page

effects-title = Что показывают данные
effects-lead = Для каждого мероприятия — показатели его целей до и после начала: у органов, которых оно касается, и рядом у тех, кого не касается. Число здесь никогда не говорит больше, чем позволяет сравнение, а жребия о том, кого касаться, никто не бросал.
effects-none = За этой мерой нет показателя, поэтому спрашивать данные не о чем.
effects-soon = Вычисления идут; загляните через минуту.
effects-asked-n = { $n ->
    [one] { $shown } вопрос: сдвинуло ли мероприятие показатель своей цели?
    [few] { $shown } вопроса: сдвинуло ли мероприятие показатель своей цели?
    [many] { $shown } вопросов: сдвинуло ли мероприятие показатель своей цели?
   *[other] { $shown } вопроса: сдвинуло ли мероприятие показатель своей цели?
}
effects-reading-supported-difference = Различие, которое подтверждает сравнение
effects-reading-association = Связь
effects-reading-no-clear-difference = Ясного различия нет
effects-reading-too-little-data = Слишком мало данных
effects-reading-not-asked = Не спрошено
effects-means-supported-difference = После начала показатель изменился иначе, чем у сопоставимых органов, и все наши проверки пройдены. Это всё же не доказательство: жребия никто не бросал.
effects-means-association = Во время начала что-то изменилось, но для подтверждённого различия выполнены не все условия; они перечислены ниже.
effects-means-no-clear-difference = Интервал содержит ноль. Это не «эффекта нет»: интервал говорит, какие эффекты остаются возможными.
effects-means-too-little-data = Сказать ничего нельзя, и вот почему:
effects-means-not-asked = Спросить данные не удалось, и вот почему:
effects-movement-wanted = Показатель сдвинулся в ту сторону, которой хотел план.
effects-movement-unwanted = Показатель сдвинулся не в ту сторону, которой хотел план.
effects-movement-unclear = {""}
effects-not-no-dataset = Ни в одном из здешних наборов данных нет закупок органов этого плана.
effects-not-no-definition = Запроса для этого показателя никто не написал.
effects-not-no-points = В данных нет значений этого показателя по органам и месяцам.
effects-not-no-start = Никто не сказал, когда начинается работа, поэтому нет ни «до», ни «после».
effects-not-scope = Мероприятие касается только классов товаров или способов закупки; значения по органам их не различают.
effects-not-too-many = План спрашивает больше, чем вычисляется за один раз.
effects-not-failed = Собрать числа не удалось; причину администратор сайта найдёт в журнале.
effects-start = Начало
effects-start-planned = Это день по плану: записи о начале работы нет.
effects-before = До
effects-after = После
effects-change = Изменение
effects-difference = Разность двух изменений
effects-between = { $value } (95-процентный интервал от { $low } до { $high }; p { $p })
effects-alone = { $n ->
    [one] Один только затронутый орган ({ $shown }), что бы ещё ни происходило в то время:
    [few] Одни только затронутые органы ({ $shown }), что бы ещё ни происходило в то время:
    [many] Одни только затронутые органы ({ $shown }), что бы ещё ни происходило в то время:
   *[other] Одни только затронутые органы ({ $shown }), что бы ещё ни происходило в то время:
}
effects-shared = На тот же показатель в то же время нацелена и другая мера, поэтому чей это эффект, различить нельзя:
effects-level = скачок в начале
effects-slope = изменение наклона за месяц
effects-treated = Затронуты
effects-comparison = Не затронуты
effects-treated-n = { $n ->
    [one] { $shown } орган, которого это касается
    [few] { $shown } органа, которых это касается
    [many] { $shown } органов, которых это касается
   *[other] { $shown } органа, которых это касается
}
effects-comparison-n = { $n ->
    [one] { $shown } орган, которого это не касается
    [few] { $shown } органа, которых это не касается
    [many] { $shown } органов, которых это не касается
   *[other] { $shown } органа, которых это не касается
}
effects-course = Показатель по кварталам
effects-course-desc = Сплошная линия — органы, которых мероприятие касается. Пунктир — органы, которых оно не касается. Вертикальная линия — начало. В таблице те же числа.
effects-events = Разрыв по кварталам от начала
effects-events-desc = Насколько разрыв между затронутыми и остальными органами отличался от своего среднего до начала, по кварталам, с 95-процентными интервалами. Квадраты до начала должны лежать у нуля: иначе стороны и раньше двигались неодинаково.
effects-events-foot = Месяцы от начала
effects-col-quarter = Квартал
effects-col-decisions = Наблюдения
effects-col-difference = Разность
effects-col-bodies = Затронутые органы
effects-quarter = { $part } кв. { $year }
effects-unmet-title = Чего не хватает до подтверждённого различия
effects-assume-title = Что должно быть верно, чтобы эти числа значили то, что кажется

## Units: a value, and a difference of two

effects-in-percent = { $value } %
effects-in-days = { $value } дн.
effects-in-offers = { $value } заявки
effects-in-flags = { $value } на 1000
effects-in-index = { $value }
effects-by-percent = { $value } п. п.
effects-by-days = { $value } дн.
effects-by-offers = { $value } заявки
effects-by-flags = { $value } на 1000
effects-by-index = { $value }

## Why there is too little data, or no comparison

effects-little-no-data = Значений нет ни у одного органа ни за один месяц.
effects-little-nobody-treated = Ни у одного органа, которого касается мероприятие, нет данных.
effects-little-start-outside = Начало лежит вне месяцев, за которые есть данные; таких затронутых органов: { $bodies }.
effects-little-months-before = Месяцев до начала: { $have }; нужно: { $need }.
effects-little-months-after = Месяцев после начала: { $have }; нужно: { $need }.
effects-little-treated = Затронутых органов, у которых по обе стороны от начала есть { $decisions } наблюдений и { $months } месяцев: { $have }; нужно: { $need }.
effects-little-treated-in-time = Затронутых органов, начавших одновременно, с { $decisions } наблюдениями и { $months } месяцами на каждой стороне: { $have }; нужно: { $need }.
effects-little-comparison = Органов для сравнения, у которых на каждой стороне есть { $decisions } наблюдений и { $months } месяцев: { $have }; нужно: { $need }.
effects-little-all-treated = Мероприятие касается всех, поэтому сравнить не с кем.
effects-little-no-variation = Показатель одинаков у всех органов во все месяцы, сравнивать нечего.
effects-little-orders = Способов иначе распределить начала слишком мало для интервала.
effects-little-alone-months-before = Для одних затронутых органов месяцев со значением до начала: { $have }; нужно: { $need }.
effects-little-alone-months-after = Для одних затронутых органов месяцев со значением после начала: { $have }; нужно: { $need }.
effects-little-alone-decisions = Для одних затронутых органов наблюдений на одной из сторон: { $have }; нужно: { $need }.

## What must be true

effects-assume-parallel = Без мероприятия затронутые и остальные органы изменились бы одинаково. Месяцев до начала, за которые это можно было видеть: { $months }.
effects-assume-no-anticipation = До начала никто не действовал так, будто оно уже началось.
effects-assume-no-spillover = То, что происходило у затронутых органов, не изменило остальных.
effects-assume-nothing-else = Ничто другое, что сдвигает показатель, не началось тогда же у тех же органов.
effects-assume-same-recording = То, что публикуется и как, в начале не изменилось: форма с новыми полями может выглядеть как новая практика.
effects-assume-independent-bodies = Органы действуют сами по себе; общее для всех сказывается на обеих сторонах.
effects-assume-exchangeable = Затронутыми могли бы оказаться и любые другие органы. Интервал получен новым распределением начал; повторений: { $draws }.
effects-assume-weights = Орган весит по числу своих наблюдений, но не более чем в { $times } раза больше медианного.
effects-assume-missing-unrelated = Пропуски не связаны с мероприятием. Пар «орган и месяц» без значения: { $months }; органов, данные которых прекратились: { $bodies }.
effects-assume-straight-line = Без мероприятия затронутые органы продолжали бы двигаться по своей прямой.
effects-assume-season = Сезоны каждый год одни и те же, до и после.
effects-assume-no-season = Сезонов нет: месяцев слишком мало, чтобы их различить.

## What keeps it an association

effects-unmet-comparison = Сравнения нет: в этом числе всё, что ещё случилось во время начала.
effects-unmet-bodies-treated = Учтённых затронутых органов: { $have }; нужно: { $need }.
effects-unmet-bodies-comparison = Органов для сравнения: { $have }; нужно: { $need }.
effects-unmet-bodies-left-out = Из затронутых органов учтено { $have } %; нужно: { $need } %. Дело может быть как раз в остальных.
effects-unmet-months-before = Месяцев до начала: { $have }; нужно: { $need }, чтобы увидеть каждый сезон.
effects-unmet-trends-unchecked = Проверить, одинаково ли стороны двигались раньше, не удалось: кварталов слишком мало.
effects-unmet-trends = До начала стороны двигались не вполне одинаково (p { $p }; нужно: { $need }).
effects-unmet-drift-unchecked = Нельзя сказать, как быстро стороны расходились раньше.
effects-unmet-drift = Расхождение, которое допускают месяцы до начала, дало бы столько же, если бы продолжилось: до { $most }.
effects-unmet-placebo-unchecked = Не нашлось более ранней даты для пробы, когда ничего не начиналось.
effects-unmet-placebo = Мнимое начало раньше настоящего тоже показывает различие; на сколько месяцев раньше: { $months } (p { $p }).
