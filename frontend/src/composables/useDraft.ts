import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

export interface DraftState<Values> {
  draft: Ref<Values>
  dirty: ComputedRef<boolean>
  reset: () => void
}

/** A local copy of what is stored, for a form; it follows the source until somebody changes it. */
export function useDraft<Values extends object>(source: () => Values): DraftState<Values> {
  const draft = ref(copy(source())) as Ref<Values>
  const kept = ref(JSON.stringify(source()))
  const dirty = computed(() => JSON.stringify(draft.value) !== kept.value)

  function reset(): void {
    draft.value = copy(source())
    kept.value = JSON.stringify(source())
  }

  watch(
    () => JSON.stringify(source()),
    (stored) => {
      // What was just saved is the draft itself; what others changed does not overwrite typing.
      if (!dirty.value || stored === JSON.stringify(draft.value)) reset()
    },
  )

  return { draft, dirty, reset }
}

function copy<Values>(values: Values): Values {
  return JSON.parse(JSON.stringify(values)) as Values
}
