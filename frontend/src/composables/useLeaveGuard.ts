import { useEventListener } from '@vueuse/core'
import { computed, shallowRef, type Ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

/** Asks before somebody leaves what they have not saved; `answer` is for the dialog. */
export function useLeaveGuard(dirty: Readonly<Ref<boolean>>) {
  const waiting = shallowRef<((leave: boolean) => void) | null>(null)

  function ask(): Promise<boolean> | boolean {
    if (!dirty.value) return true
    waiting.value?.(false)
    return new Promise((resolve) => {
      waiting.value = (leave) => {
        waiting.value = null
        resolve(leave)
      }
    })
  }

  onBeforeRouteLeave(ask)
  onBeforeRouteUpdate((to, from) => to.path === from.path || ask())
  useEventListener(window, 'beforeunload', (event: BeforeUnloadEvent) => {
    if (dirty.value) event.preventDefault()
  })

  return {
    asking: computed(() => waiting.value !== null),
    answer: (leave: boolean) => waiting.value?.(leave),
  }
}
