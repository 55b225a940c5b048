//! Markets: what the republic buys, with CPV codes (so that classes have the usual prefixes), units and prices.

/// How a market's price comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pricing {
    /// Firms compete.
    Free,
    /// The state fixes the unit price (in tenge): every honest bid is the same.
    Fixed(i64),
    /// A natural monopoly sells at a tariff; there is one firm in each town.
    Tariff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    Goods,
    Works,
    Services,
}

/// One market.
#[derive(Debug)]
pub(crate) struct Market {
    /// CPV code, without its check digit.
    pub(crate) code: &'static str,
    pub(crate) class: &'static str,
    pub(crate) russian: &'static str,
    pub(crate) kazakh: &'static str,
    pub(crate) category: Category,
    pub(crate) unit: &'static str,
    /// Least and greatest unit price, in tenge.
    pub(crate) price: (i64, i64),
    /// Least and greatest quantity.
    pub(crate) quantity: (i64, i64),
    pub(crate) pricing: Pricing,
}

use Category::{Goods, Services, Works};
use Pricing::{Fixed, Free, Tariff};

/// The free markets come first: ordinary firms belong to one of these.
pub(crate) const FREE_MARKETS: usize = 22;

#[rustfmt::skip]
pub(crate) const MARKETS: [Market; 26] = [
    Market { code: "30197630", class: "Бумага офисная", russian: "Приобретение офисной бумаги", kazakh: "Кеңсе қағазын сатып алу", category: Goods, unit: "пачка", price: (1200, 2600), quantity: (50, 4000), pricing: Free },
    Market { code: "30213000", class: "Компьютеры", russian: "Приобретение компьютеров", kazakh: "Компьютерлер сатып алу", category: Goods, unit: "шт", price: (180_000, 520_000), quantity: (3, 150), pricing: Free },
    Market { code: "30125100", class: "Картриджи", russian: "Приобретение картриджей", kazakh: "Картридждер сатып алу", category: Goods, unit: "шт", price: (6000, 38_000), quantity: (10, 400), pricing: Free },
    Market { code: "39130000", class: "Мебель офисная", russian: "Приобретение мебели", kazakh: "Жиһаз сатып алу", category: Goods, unit: "шт", price: (25_000, 240_000), quantity: (5, 200), pricing: Free },
    Market { code: "15500000", class: "Молочные продукты", russian: "Поставка молочных продуктов", kazakh: "Сүт өнімдерін жеткізу", category: Goods, unit: "кг", price: (350, 2200), quantity: (500, 30_000), pricing: Free },
    Market { code: "15811100", class: "Хлеб", russian: "Поставка хлеба", kazakh: "Нан жеткізу", category: Goods, unit: "кг", price: (180, 420), quantity: (2000, 60_000), pricing: Free },
    Market { code: "15110000", class: "Мясо", russian: "Поставка мяса", kazakh: "Ет жеткізу", category: Goods, unit: "кг", price: (1900, 3900), quantity: (500, 20_000), pricing: Free },
    Market { code: "09134200", class: "Дизельное топливо", russian: "Поставка дизельного топлива", kazakh: "Дизель отынын жеткізу", category: Goods, unit: "л", price: (210, 330), quantity: (2000, 200_000), pricing: Free },
    Market { code: "09111100", class: "Уголь", russian: "Поставка угля на отопительный сезон", kazakh: "Жылыту маусымына көмір жеткізу", category: Goods, unit: "т", price: (12_000, 29_000), quantity: (40, 5000), pricing: Free },
    Market { code: "33140000", class: "Медицинские материалы", russian: "Приобретение медицинских материалов", kazakh: "Медициналық материалдар сатып алу", category: Goods, unit: "упаковка", price: (900, 14_000), quantity: (100, 9000), pricing: Free },
    Market { code: "33111000", class: "Рентгеновские аппараты", russian: "Приобретение рентгеновского аппарата", kazakh: "Рентген аппаратын сатып алу", category: Goods, unit: "шт", price: (28_000_000, 140_000_000), quantity: (1, 3), pricing: Free },
    Market { code: "34144510", class: "Спецтехника", russian: "Приобретение специальной техники", kazakh: "Арнайы техника сатып алу", category: Goods, unit: "шт", price: (19_000_000, 64_000_000), quantity: (1, 6), pricing: Free },
    Market { code: "18110000", class: "Спецодежда", russian: "Приобретение спецодежды", kazakh: "Арнайы киім сатып алу", category: Goods, unit: "комплект", price: (9000, 42_000), quantity: (20, 900), pricing: Free },
    Market { code: "45233140", class: "Дорожные работы", russian: "Средний ремонт автомобильной дороги", kazakh: "Автомобиль жолын орташа жөндеу", category: Works, unit: "км", price: (38_000_000, 130_000_000), quantity: (1, 18), pricing: Free },
    Market { code: "45214200", class: "Ремонт школ", russian: "Капитальный ремонт здания школы", kazakh: "Мектеп ғимаратын күрделі жөндеу", category: Works, unit: "работа", price: (40_000_000, 700_000_000), quantity: (1, 1), pricing: Free },
    Market { code: "45231300", class: "Водопроводы", russian: "Реконструкция сетей водоснабжения", kazakh: "Сумен жабдықтау желілерін қайта жаңарту", category: Works, unit: "км", price: (16_000_000, 52_000_000), quantity: (1, 25), pricing: Free },
    Market { code: "45261900", class: "Ремонт кровли", russian: "Текущий ремонт кровли", kazakh: "Шатырды ағымдағы жөндеу", category: Works, unit: "м2", price: (9000, 21_000), quantity: (150, 3500), pricing: Free },
    Market { code: "90910000", class: "Уборка помещений", russian: "Услуги по уборке помещений", kazakh: "Үй-жайларды тазалау қызметтері", category: Services, unit: "месяц", price: (180_000, 2_400_000), quantity: (3, 12), pricing: Free },
    Market { code: "79710000", class: "Охрана", russian: "Услуги охраны", kazakh: "Күзет қызметтері", category: Services, unit: "месяц", price: (320_000, 3_100_000), quantity: (3, 12), pricing: Free },
    Market { code: "72260000", class: "Программное обеспечение", russian: "Сопровождение информационной системы", kazakh: "Ақпараттық жүйені сүйемелдеу", category: Services, unit: "месяц", price: (250_000, 9_000_000), quantity: (6, 12), pricing: Free },
    Market { code: "60172000", class: "Перевозки", russian: "Услуги по перевозке учащихся", kazakh: "Оқушыларды тасымалдау қызметтері", category: Services, unit: "рейс", price: (9000, 34_000), quantity: (60, 1800), pricing: Free },
    Market { code: "90511000", class: "Вывоз отходов", russian: "Вывоз твердых бытовых отходов", kazakh: "Тұрмыстық қатты қалдықтарды шығару", category: Services, unit: "м3", price: (1400, 4300), quantity: (400, 22_000), pricing: Free },
    Market { code: "33651000", class: "Лекарства с предельной ценой", russian: "Приобретение лекарств по установленной цене", kazakh: "Белгіленген бағамен дәрі сатып алу", category: Goods, unit: "упаковка", price: (3847, 3847), quantity: (300, 9000), pricing: Fixed(3847) },
    Market { code: "22112000", class: "Учебники", russian: "Приобретение учебников по установленной цене", kazakh: "Белгіленген бағамен оқулықтар сатып алу", category: Goods, unit: "шт", price: (2135, 2135), quantity: (400, 12_000), pricing: Fixed(2135) },
    Market { code: "09323000", class: "Тепловая энергия", russian: "Услуги теплоснабжения", kazakh: "Жылумен жабдықтау қызметтері", category: Services, unit: "Гкал", price: (4900, 7600), quantity: (300, 9000), pricing: Tariff },
    Market { code: "65111000", class: "Водоснабжение", russian: "Услуги водоснабжения и водоотведения", kazakh: "Сумен жабдықтау және су бұру қызметтері", category: Services, unit: "м3", price: (140, 320), quantity: (2000, 90_000), pricing: Tariff },
];

/// The market with this CPV code.
pub(crate) fn market(code: &str) -> &'static Market {
    MARKETS.iter().find(|m| m.code == code).expect("schemes name only markets of the table")
}
