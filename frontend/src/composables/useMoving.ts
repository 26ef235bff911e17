import { inject, provide, ref, type InjectionKey, type Ref } from 'vue'

const MOVING: InjectionKey<Readonly<Ref<boolean>>> = Symbol('moving')

/** Tell what stands in a list while the list is being scrolled. */
export function provideMoving(moving: Readonly<Ref<boolean>>): void {
  provide(MOVING, moving)
}

/** Whether what we stand in is being scrolled: then we ask for nothing that may never be seen. */
export function useMoving(): Readonly<Ref<boolean>> {
  return inject(MOVING, ref(false))
}
