import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

import { useConfirm } from '@/composables/useConfirm'
import { isAnyDirty } from '@/composables/useUnsaved'

/** Ask before a page is left on which something was not saved. */
export function useLeaveGuard(): void {
  const { t } = useI18n()
  const { ask } = useConfirm()
  const guard = async (to: { path: string }, from: { path: string }) =>
    to.path === from.path ||
    !isAnyDirty() ||
    (await ask({
      title: t('unsaved.title'),
      text: t('unsaved.text'),
      yes: t('unsaved.leave'),
      dangerous: true,
    }))
  onBeforeRouteLeave(guard)
  onBeforeRouteUpdate(guard)
}
