import { shallowRef } from 'vue'

/** A question that wants a yes before anything happens. */
export interface Question {
  title: string
  text: string
  yes: string
  dangerous?: boolean
}

interface Asked extends Question {
  answer: (yes: boolean) => void
}

const asked = shallowRef<Asked | null>(null)

/** Ask before something that cannot be taken back; one question at a time. */
export function useConfirm() {
  function ask(question: Question): Promise<boolean> {
    asked.value?.answer(false)
    return new Promise((resolve) => {
      asked.value = { ...question, answer: resolve }
    })
  }

  function answer(yes: boolean): void {
    asked.value?.answer(yes)
    asked.value = null
  }

  return { asked, ask, answer }
}
