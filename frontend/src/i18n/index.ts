import { createI18n } from 'vue-i18n'

import type { Messages } from './messages/areas'
import en from './messages/en'

export const LOCALES = ['en', 'de'] as const
export type Language = (typeof LOCALES)[number]

const KEPT_AS = 'appearance.language'
// Languages but English come in files of their own, when somebody asks for them.
const others: Record<Exclude<Language, 'en'>, () => Promise<{ default: Messages }>> = {
  de: () => import('./messages/de'),
}

const messages: Record<string, Messages> = { en }

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
})

/** The language somebody chose in this browser, else the first of theirs that we speak. */
export function preferredLanguage(): Language {
  const wished = [localStorage.getItem(KEPT_AS), ...navigator.languages]
  for (const tag of wished) {
    const language = LOCALES.find((known) => tag?.toLowerCase().startsWith(known))
    if (language) return language
  }
  return 'en'
}

export async function useLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18n.global.availableLocales.includes(language)) {
    i18n.global.setLocaleMessage(language, (await others[language]()).default)
  }
  i18n.global.locale.value = language
  localStorage.setItem(KEPT_AS, language)
  document.documentElement.lang = language
}
