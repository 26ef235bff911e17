// The order matters: every one of them says that it is several others as well.
const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chromium\/|Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]
const MOBILE = /iPhone|iPad|Android/

/** What a browser says of itself, in as many words as people know it by; else the text itself. */
export function deviceOf(userAgent: string): { name: string; mobile: boolean } {
  const found = [BROWSERS, SYSTEMS].map(
    (known) => known.find(([pattern]) => pattern.test(userAgent))?.[1],
  )
  const name = found.filter((part) => part !== undefined).join(' · ')
  return { name: name || userAgent.slice(0, 80), mobile: MOBILE.test(userAgent) }
}
