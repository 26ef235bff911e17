import type { Role, User } from '@/api/types'
import { useConfirm } from '@/composables/useConfirm'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { useAuthStore } from '@/stores/useAuthStore'
import { usePeopleStore } from '@/stores/usePeopleStore'

/** What an administrator does with an account; what shuts somebody out is asked about first. */
export function usePersonActs() {
  const { t } = i18n.global
  const { ask } = useConfirm()
  const auth = useAuthStore()
  const people = usePeopleStore()
  const { run: change, problem } = useRequest((action: () => Promise<unknown>) => action())
  const isMe = (user: User) => user.id === auth.profile?.id

  async function changeRole(user: User, wished: Role): Promise<void> {
    const sure = await ask({
      title: t('people.roleTitle', { email: user.email, role: t(`role.${wished}`) }),
      text: isMe(user) ? t('people.yourself') : t('people.roleText'),
      yes: t('people.changeRole'),
      dangerous: isMe(user),
    })
    if (sure) await change(() => people.update(user.id, { role: wished }, isMe(user)))
  }

  /** Switch an account on or off. */
  async function turn(user: User, active: boolean): Promise<void> {
    const sure =
      active ||
      (await ask({
        title: t('people.disableTitle', { email: user.email }),
        text: isMe(user) ? t('people.yourself') : t('people.disableText'),
        yes: t('people.disable'),
        dangerous: true,
      }))
    if (sure) await change(() => people.update(user.id, { active }, isMe(user)))
  }

  async function signOut(user: User): Promise<void> {
    const sure = await ask({
      title: t('people.signOutTitle', { email: user.email }),
      text: t('people.signOutText'),
      yes: t('people.signOut'),
      dangerous: true,
    })
    if (sure) await change(() => people.signOut(user.id))
  }

  async function resetPasskeys(user: User): Promise<void> {
    const sure = await ask({
      title: t('people.resetPasskeysTitle', { email: user.email }),
      text: t('people.resetPasskeysText'),
      yes: t('people.resetPasskeys'),
      dangerous: true,
    })
    if (sure) await change(() => people.resetPasskeys(user.id))
  }

  async function disconnect(user: User): Promise<void> {
    const sure = await ask({
      title: t('people.disconnectTitle', { email: user.email }),
      text: t('people.disconnectText'),
      yes: t('people.disconnect'),
      dangerous: true,
    })
    if (sure) await change(() => people.disconnect(user.id))
  }

  return { change, problem, isMe, changeRole, turn, signOut, resetPasskeys, disconnect }
}
