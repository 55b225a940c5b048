# The limits, readers' queries and the API.

## Limits

limits = Ограничения
limits-note = Они не дают одному читателю занять то, что есть для всех. Кому нужно больше, может запустить программу на копии данных.
limit = Ограничение
limit-value = Значение
limit-reason = Почему
limit-unit-rows = { $n ->
    [one] { $shown } строка
    [few] { $shown } строки
    [many] { $shown } строк
   *[other] { $shown } строки
}
limit-unit-characters = { $n ->
    [one] { $shown } знак
    [few] { $shown } знака
    [many] { $shown } знаков
   *[other] { $shown } знака
}
limit-unit-bytes = { $n ->
    [one] { $shown } байт
    [few] { $shown } байта
    [many] { $shown } байт
   *[other] { $shown } байта
}
limit-unit-seconds = { $n ->
    [one] { $shown } с
    [few] { $shown } с
    [many] { $shown } с
   *[other] { $shown } с
}
limit-connections = Одновременных соединений
limit-connections-why = Остальные ждут своей очереди. Каждое занимает память, а небольшой сервер больше одновременно и не обслужит.
limit-head-seconds = Время на получение заголовка запроса
limit-head-seconds-why = Кто присылает по байту время от времени, держит соединение впустую.
limit-answer-seconds = Время до начала ответа
limit-answer-seconds-why = Страница готовится за миллисекунды; если прошло столько, что-то не так.
limit-stall-seconds = Время, за которое можно не забирать ответ
limit-stall-seconds-why = Кто ничего не забирает, занимает место; дольше, чем ответ может готовиться.
limit-head-bytes = Длина заголовка запроса
limit-head-bytes-why = Хватает на самый длинный адрес и заголовки любого браузера.
limit-address-bytes = Длина адреса
limit-address-bytes-why = Хватает на текст запроса со всеми экранированными знаками; примерно столько пропускают и программы между читателем и сайтом.
limit-parameters = Параметров в адресе
limit-parameters-why = Больше всего их у поиска — и там их меньше половины этого числа.
limit-value-chars = Длина параметра
limit-value-chars-why = Длиннее любого опубликованного названия или номера.
limit-page-number = Наибольший номер страницы
limit-page-number-why = В файле список есть целиком.
limit-list-rows = Строк на странице списка
limit-list-rows-why = Больше одного экрана, и на телефоне всё ещё быстро.
limit-search-results = Результатов на странице поиска
limit-search-results-why = О каждом сказано, как он найден, и для этого нужно место.
limit-search-reach = Результатов, которые можно пролистать
limit-search-reach-why = Дальше никто не читает, а каждая страница стоит столько же, сколько все предыдущие вместе. В файле есть все.
limit-part-rows = Строк в одном разделе страницы закупки
limit-part-rows-why = У немногих закупок больше; в JSON есть все.
limit-raw-bytes = Исходный текст, который показывается
limit-raw-bytes-why = Более длинные публикации не для чтения на странице.
limit-query-seconds = Время запроса
limit-query-seconds-why = Что считается дольше, лучше спросить у собственной копии данных.
limit-query-memory = Память на соединения, сортировки и группировки запроса
limit-query-memory-why = Ради запроса на диск ничего не пишется.
limit-query-process = Память процесса, который выполняет запросы
limit-query-process-why = Сюда входит и то, чего сам запрос не учитывает. Запрос, которому нужно больше, завершает этот процесс и ничего другого.
limit-query-rows = Строк в ответе на запрос
limit-query-rows-why = Более длинный ответ — это уже копия данных; в ответе сказано, если он обрезан.
limit-query-bytes = Размер ответа на запрос
limit-query-bytes-why = Ответ готовится целиком до отправки и обрезается, когда доходит до этого размера.
limit-query-chars = Длина текста запроса
limit-query-chars-why = Он должен поместиться в адрес со всеми экранированными знаками.
limit-query-at-once = Запросов одновременно
limit-query-at-once-why = Сначала страницы; кто застал все места занятыми, получает просьбу прийти позже.
limit-query-retry = Через сколько спросить снова
limit-query-retry-why = Половина времени самого долгого запроса.
limit-query-shown = Строк ответа на странице запроса
limit-query-shown-why = В файле — до предельного числа строк.
limit-export-chunk = Закупок за одно чтение при выгрузке всех
limit-export-chunk-why = Между двумя чтениями очередь других читателей.

## Queries and the API

query = Запрос на SQL
query-note = Один select по открытым столбцам всех таблиц. Записать ничего нельзя, а ответ обрезается там, где этого требует ограничение.
query-label = Запрос
query-run = Выполнить
query-answer = Ответ
query-cut = Есть ещё строки; в файле их больше.
query-examples = С чего начать
query-by-method = Сколько закупок каждым способом
query-by-buyer = На какие суммы заключали договоры заказчики, по валютам
query-by-rule = Сколько отметок у каждого правила
query-flagged = Самые новые отметки и их закупки
query-tables = Таблицы
query-tables-note = Названия и пояснения на английском языке. Таблицы соединяются по process_id; рядом с каждой суммой стоит её валюта. Номера тех, о ком неизвестно, что это организация, скрыты: соединять по ним можно.
query-masked = скрыт, если неизвестно, что это организация
api-description = Описание API (OpenAPI)
take-ocds = Все закупки в формате OCDS
take-ftm = Всё в формате FollowTheMoney
take-lines = строки JSON
take-package = пакет выпусков данных
problem-query = Запрос нельзя выполнить: { $about }
problem-query-busy = Все места для запросов заняты. Повторите через несколько секунд.
problem-query-slow = Запрос длился дольше { $about } с и был остановлен. Сузьте его или выполните на копии данных.
problem-query-memory = Запросу нужно больше памяти, чем ему отведено. Сузьте его или выполните на копии данных.
problem-which-dataset = Укажите набор данных: { $about }
problem-wrong-address = Часть адреса не удалось прочитать.
problem-parameter-unknown = Параметра «{ $about }» здесь нет. Их список — в описании /api/v1/openapi.json.
problem-parameter-twice = Параметр «{ $about }» указан дважды, или параметров слишком много.
problem-parameter-wrong = Значение параметра «{ $about }» не подходит. Какие подходят, сказано в описании /api/v1/openapi.json.
