import { ref, shallowRef } from 'vue'

import type { InvitationLink, User, UserInvite } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { usePeopleStore } from '@/stores/usePeopleStore'

/** Invite somebody; the link is told once, and whoever invited hands it over. */
export function useInvitations() {
  const people = usePeopleStore()
  const inviting = ref(false)
  const link = shallowRef<InvitationLink & { email: string }>()
  const showsLink = ref(false)

  function tell(made: InvitationLink, email: string): void {
    link.value = { ...made, email }
    showsLink.value = true
  }
  const {
    run: invite,
    pending,
    problem,
    clear,
  } = useRequest(async (wish: UserInvite) => {
    const made = await people.invite(wish)
    inviting.value = false
    tell(made, wish.email)
  })

  function begin(): void {
    clear()
    inviting.value = true
  }
  /** Another link for somebody who did not use theirs. Throws what the server refuses. */
  async function again(user: User): Promise<void> {
    tell(await people.inviteAgain(user.id), user.email)
  }

  return { inviting, link, showsLink, pending, problem, begin, invite, again }
}
