import { useI18n } from 'vue-i18n'

import type { AuditEntry } from '@/api/types'

/** What nobody did: it came by itself. */
const BY_ITSELF = new Set(['instance.resumed'])

/** What the audit log tells, in words. */
export function useAuditWords() {
  const { t, te } = useI18n()
  const known = (key: string) => (te(key) ? t(key) : null)

  /** "Price page changed" from `product_url.updated`; what we have no words for stands as it is. */
  function told({ action }: AuditEntry): string {
    const [noun = '', verb = ''] = action.split('.')
    const whole = known(`audit.actions.${action.replace('.', '_')}`)
    if (whole) return whole
    const [thing, did] = [known(`audit.nouns.${noun}`), known(`audit.verbs.${verb}`)]
    return thing && did ? t('audit.did', { noun: thing, verb: did }) : action
  }

  function who({ actor, action }: AuditEntry): string {
    if (actor) return actor.full_name || actor.email || t('audit.gone', { id: actor.id })
    return BY_ITSELF.has(action) ? t('audit.itself') : t('audit.operator')
  }

  const noun = ({ entity, entity_id: id }: AuditEntry) =>
    `${known(`audit.nouns.${entity}`) ?? entity} ${id === null ? '' : String(id)}`.trim()

  return { told, who, noun }
}
