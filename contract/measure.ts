/** Units of measure that short answers use, each as a multiple of one base unit of its kind. */

const kinds: Readonly<Record<string, readonly (readonly [factor: number, names: string])[]>> = {
  metre: [
    [1, 'm metre metres meter meters'],
    [0.01, 'cm centimetre centimetres centimeter centimeters'],
    [0.001, 'mm millimetre millimetres millimeter millimeters'],
    [1000, 'km kilometre kilometres kilometer kilometers kms'],
    [0.0254, 'inch inches "'],
    [0.3048, 'ft foot feet'],
    [0.9144, 'yd yard yards'],
    [1609.344, 'mi mile miles'],
  ],
  gram: [
    [1, 'g gram grams gramme grammes'],
    [0.001, 'mg milligram milligrams'],
    [1000, 'kg kilogram kilograms kilo kilos kgs'],
    [1e6, 't tonne tonnes'],
    [453.59237, 'lb lbs pound pounds'],
    [28.349523125, 'oz ounce ounces'],
  ],
  second: [
    [1, 's sec secs second seconds'],
    [0.001, 'ms millisecond milliseconds'],
    [60, 'min mins minute minutes'],
    [3600, 'h hr hrs hour hours'],
    [86_400, 'day days'],
    [604_800, 'week weeks'],
  ],
  month: [
    [1, 'month months'],
    [12, 'year years'],
  ],
  litre: [
    [1, 'l litre litres liter liters'],
    [0.001, 'ml millilitre millilitres milliliter milliliters'],
    [0.01, 'cl'],
  ],
  'metre per second': [
    [1, 'm/s'],
    [1 / 3.6, 'km/h kmh kph'],
    [0.44704, 'mph'],
  ],
  'square metre': [
    [1, 'm2 sqm'],
    [1e6, 'km2'],
    [1e4, 'ha hectare hectares'],
  ],
  degree: [[1, '° deg degree degrees']],
  'degree Celsius': [[1, '°c ℃ celsius']],
  'degree Fahrenheit': [[1, '°f ℉ fahrenheit']],
  percent: [[1, '% percent pct']],
  pixel: [[1, 'px pixel pixels']],
  volt: [[1, 'v volt volts']],
  watt: [
    [1, 'w watt watts'],
    [1000, 'kw kilowatt kilowatts'],
  ],
  dollar: [
    [1, '$ usd dollar dollars'],
    [0.01, 'cent cents'],
  ],
  euro: [[1, '€ eur euro euros']],
  sterling: [[1, '£ gbp']],
  yen: [[1, 'jpy yen']],
  yuan: [[1, 'cny rmb yuan']],
}

const units = new Map<string, { of: string; factor: number }>()
for (const [of, rows] of Object.entries(kinds)) {
  for (const [factor, names] of rows) for (const name of names.split(' ')) units.set(name, { of, factor })
}
// Two words, or signs that cannot stand in the lists above.
for (const [name, factor] of [
  ['kilometres per hour', 1 / 3.6],
  ['kilometers per hour', 1 / 3.6],
  ['miles per hour', 0.44704],
] as const) {
  units.set(name, { of: 'metre per second', factor })
}
units.set('per cent', { of: 'percent', factor: 1 })
units.set('degrees celsius', { of: 'degree Celsius', factor: 1 })
units.set('degrees fahrenheit', { of: 'degree Fahrenheit', factor: 1 })
// The same sign for two currencies: equal to itself only.
units.set('¥', { of: '¥', factor: 1 })

/** The measure that a unit's name or sign stands for; null where it is none. Lower case, as `readQuantity` gets it. */
export function measureOf(unit: string): { of: string; factor: number } | null {
  return units.get(unit.replace(/\.$/, '')) ?? null
}
