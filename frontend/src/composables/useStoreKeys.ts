import { useCommands } from '@/composables/useCommands'
import { FIELDS, type Field } from '@/lib/selectors'

interface Actions {
  save: () => unknown
  fetch: () => unknown
  goTo: (field: Field) => unknown
  pick: () => unknown
}

/** What goes to the rules of a field, for the first fields in their order. */
export const GO_TO = ['field1', 'field2', 'field3', 'field4', 'field5', 'field6'] as const

/** What a question is asked in: the draft waits for its answer. */
const isFree = () => document.querySelector('[role="dialog"]') === null

/** The keys of the store editor. */
export function useStoreKeys(actions: Actions): void {
  useCommands([
    { id: 'save', when: isFree, run: () => void actions.save() },
    { id: 'fetchPage', when: isFree, run: () => void actions.fetch() },
    { id: 'pagePicker', when: isFree, run: () => void actions.pick() },
    ...GO_TO.map((id, at) => ({
      id,
      when: isFree,
      run: () => {
        const field = FIELDS[at]
        if (field) void actions.goTo(field)
      },
    })),
  ])
}
