import { computed, onScopeDispose, ref, watch } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { passkeyObstacleOf } from '@/lib/passkeys'
import { useAuthStore } from '@/stores/useAuthStore'
import { usePasskeysStore } from '@/stores/usePasskeysStore'

interface Wish {
  /** Whether anybody is to sign in now. */
  when?: () => boolean
  /** Whether the browser offers passkeys in the field for the address as well. */
  autofill?: boolean
  done?: () => unknown
}

/** Signing in with a passkey, where instance and browser have them. */
export function usePasskeySignIn({ when = () => true, autofill = false, done }: Wish = {}) {
  const auth = useAuthStore()
  const passkeys = usePasskeysStore()
  const offered = computed(
    () => auth.methods?.passkey === true && passkeyObstacleOf(window) === null,
  )
  /** Somebody is choosing: what waits in the field has to stand back. */
  const choosing = ref(false)
  let left = false

  // Without an answer there is still the password.
  const { run: load } = useRequest(auth.loadMethods)
  const { run: wait } = useRequest(passkeys.wait)
  const {
    run: enter,
    pending,
    problem,
  } = useRequest(async (choose: () => ReturnType<typeof passkeys.choose>) => {
    await passkeys.signIn(await choose())
    await done?.()
    return true
  })

  /** Until somebody takes what the field offers, or asks for a passkey, or leaves. */
  async function lieInWait(): Promise<void> {
    while (!left && !choosing.value) {
      const found = await wait()
      if (found === undefined) return
      if (found !== 'over' && (await enter(() => Promise.resolve(found)))) return
    }
  }

  async function choose(): Promise<void> {
    choosing.value = true
    const entered = await enter(passkeys.choose)
    choosing.value = false
    if (!entered && autofill) void lieInWait()
  }

  watch(
    when,
    async (wanted) => {
      if (!wanted) return
      await load()
      if (offered.value && autofill) void lieInWait()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    left = true
    if (autofill && offered.value) void passkeys.stopWaiting()
  })

  return { offered, choose, pending, problem }
}
