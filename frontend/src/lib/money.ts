import { numberFormat } from './formats'

/** An amount as the API sends it: a decimal string. The browser computes no money, it only shows it. */
export type Amount = string

/** `19.99` and `EUR` as the reader's locale writes them; without a currency the bare number. */
export function formatMoney(
  amount: Amount,
  currency: string | null,
  locale: string,
  rounded = false,
): string {
  const digits = rounded ? Math.min(fractionOf(amount), 2) : fractionOf(amount)
  if (!currency) {
    return number(locale, {
      minimumFractionDigits: digits,
      ...(rounded && { maximumFractionDigits: 2 }),
    }).format(amount as never)
  }
  try {
    const least = placesOf(currency, locale)
    return number(locale, {
      style: 'currency',
      currency,
      maximumFractionDigits: rounded ? least : Math.max(least, digits),
    }).format(amount as never)
  } catch {
    return `${number(locale, {}).format(amount as never)} ${currency}`
  }
}

/** `-12.5` per cent as the reader's locale writes it, with its sign. */
export function formatPercent(percent: Amount, locale: string): string {
  return number(locale, {
    style: 'unit',
    unit: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(percent as never)
}

function number(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return numberFormat(locale, { maximumFractionDigits: 4, ...options })
}

const places = new Map<string, number>()

/** How many decimals a currency pays with. */
function placesOf(currency: string, locale: string): number {
  const known = places.get(currency)
  if (known !== undefined) return known
  const usual = numberFormat(locale, { style: 'currency', currency }).resolvedOptions()
  const found = usual.minimumFractionDigits ?? 2
  places.set(currency, found)
  return found
}

/** Decimals that say something: trailing zeros of the database's four places do not. */
function fractionOf(amount: Amount): number {
  const [, fraction = ''] = amount.split('.')
  return fraction.replace(/0+$/, '').length
}

/** The currency that most amounts have, the first of several; null where none has one. */
export function commonest(currencies: readonly (string | null | undefined)[]): string | null {
  const counted = new Map<string, number>()
  for (const code of currencies) if (code) counted.set(code, (counted.get(code) ?? 0) + 1)
  const [most] = [...counted].sort(([, one], [, other]) => other - one)
  return most?.[0] ?? null
}
