/** ISO 4217 codes with their names in a language, for a picker. */
export function currencies(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({
    value: code,
    label: `${code} · ${names.of(code) ?? code}`,
  }))
}

export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}

/** Languages and where they are spoken, as locales are written: enough to choose from. */
const LOCALES = [
  'bg_BG cs_CZ da_DK de_AT de_CH de_DE de_LU el_GR en_AU en_CA en_GB en_IE en_IN en_NZ en_US en_ZA',
  'es_ES es_MX et_EE fi_FI fr_BE fr_CA fr_CH fr_FR fr_LU hr_HR hu_HU it_CH it_IT ja_JP ko_KR lt_LT',
  'lv_LV nb_NO nl_BE nl_NL pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE tr_TR',
].flatMap((line) => line.split(' '))

/** Ways to write numbers and dates, named in a language; the one that is `chosen` is among them. */
export function numberLocales(locale: string, chosen: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  return [...new Set([chosen, ...LOCALES])]
    .map((value) => ({ value, label: names.of(value.replace('_', '-')) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
}

/** A language as it is written where a locale is: `en` and `de_DE` are `en-DE`. */
export function inRegion(language: string, locale: string): string {
  const region = /[-_]([A-Za-z]{2}|\d{3})(?:[-_.@]|$)/.exec(locale)?.[1]
  return region ? `${language}-${region.toUpperCase()}` : language
}

/** Locales of shops with their codes, for a picker; the one that is `chosen` is among them. */
export function locales(locale: string, chosen = ''): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  return [...new Set([...LOCALES, ...(chosen ? [chosen] : [])])].map((code) => ({
    value: code,
    label: `${code} · ${names.of(code.replace('_', '-')) ?? code}`,
  }))
}
