import { watchDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, type Ref } from 'vue'

import type { AuditEntry, Check, Replayed, Store } from '@/api/types'
import {
  changesOf,
  copyOf,
  createOf,
  faultyFields,
  formOf,
  isSame,
  merged,
  rulesOf,
  type StoreForm,
} from '@/composables/storeForm'
import { earlier } from '@/composables/storeVersions'
import { useRequest } from '@/composables/useRequest'
import type { Saved } from '@/composables/useStoreUndo'
import { useStoresStore } from '@/stores/useStoresStore'

const SETTLED_MS = 300

/** A store that is being written: the kept one, the draft, and what saving it would mean. */
export function useStoreEditor(id: Readonly<Ref<number | null>>) {
  const stores = useStoresStore()
  const store = shallowRef<Store | null>(null)
  const form = ref<StoreForm>(formOf(null))
  const base = shallowRef<StoreForm>(formOf(null))
  const replayed = shallowRef<Replayed | null>(null)
  const changes = shallowRef<AuditEntry[] | null>(null)
  const proposals = shallowRef<Check[]>([])
  /** What somebody else saved since this draft was begun, where both do not say the same. */
  const elsewhere = shallowRef<Store | null>(null)

  const dirty = computed(() => Object.keys(changesOf(form.value, base.value)).length > 0)
  const faulty = computed(() => faultyFields(form.value))
  const rulesDiffer = computed(() => !isSame(rulesOf(form.value), rulesOf(base.value)))

  function accept(kept: Store | null): void {
    store.value = kept
    form.value = formOf(kept)
    base.value = formOf(kept)
    replayed.value = null
    changes.value = null
    elsewhere.value = null
  }

  const loading = useRequest(async () => {
    const wanted = id.value
    if (wanted === null) {
      accept(null)
      proposals.value = []
      return
    }
    const found = await stores.get(wanted)
    if (id.value !== wanted) return
    accept(found)
    proposals.value = await stores.proposals(wanted)
  })
  async function lookElsewhere(begun: Store): Promise<boolean> {
    const now = await stores.get(begun.id)
    const theirs = Object.keys(changesOf(formOf(now), base.value)).length > 0
    elsewhere.value = theirs ? now : null
    return theirs
  }
  const saving = useRequest(async (): Promise<Saved | undefined> => {
    const before = store.value
    if (before && (await lookElsewhere(before))) return undefined
    const draft = copyOf(form.value)
    const sent = changesOf(draft, base.value)
    const kept = before
      ? await stores.update(before.id, sent)
      : await stores.create(createOf(draft))
    const meanwhile = merged(form.value, draft, formOf(kept))
    accept(kept)
    form.value = meanwhile
    return { before, sent, kept }
  })
  /** It was saved elsewhere, by what takes a save back: what is being written stays. */
  function follow(kept: Store): void {
    if (store.value?.id !== kept.id) return
    const draft = merged(form.value, base.value, formOf(kept))
    accept(kept)
    form.value = draft
  }
  /** Go on from what is saved now: one's own changes stay, and everything else is theirs. */
  function keepMine(): void {
    if (!elsewhere.value) return
    const theirs = formOf(elsewhere.value)
    form.value = merged(form.value, base.value, theirs)
    base.value = theirs
    store.value = elsewhere.value
    elsewhere.value = null
  }
  function takeTheirs(): void {
    accept(elsewhere.value ?? store.value)
    elsewhere.value = null
  }
  /** Read the kept pages by the draft's rules; what it says is a warning and no more. */
  const replaying = useRequest(async () => {
    replayed.value = null
    if (store.value) replayed.value = await stores.replay(store.value.id, rulesOf(form.value))
    return replayed.value
  })
  const adopting = useRequest(async (check: Check) => {
    await stores.adopt(check.id)
    await loading.run()
  })
  const asking = useRequest(async () => {
    if (store.value) changes.value = (await stores.changes(store.value.id)).items
  })

  /** Take an earlier version into the draft; the fields that could not be brought back. */
  function restore(change: AuditEntry): string[] {
    if (!store.value || !changes.value) return []
    const found = earlier(store.value, changes.value, change)
    form.value = formOf(found.store)
    return found.lost
  }

  /** Another store of the same owner that has one of the draft's domains. */
  const clash = shallowRef<{ store: Store; domain: string } | null>(null)
  const { run: lookForClash } = useRequest(async () => {
    const added = form.value.domains.filter((domain) => !base.value.domains.includes(domain))
    clash.value = null
    for (const domain of added) {
      const holder = await stores.holderOf(domain)
      if (holder && holder.id !== store.value?.id) clash.value = { store: holder, domain }
    }
  })
  watchDebounced(
    () => form.value.domains.join(),
    () => void lookForClash(),
    {
      debounce: SETTLED_MS,
    },
  )

  /** Begin a new store like another one; its domains are its own, and its secrets stay there. */
  const copying = useRequest(async (from: number) => {
    const pattern = await stores.get(from)
    const copy = formOf({
      ...pattern,
      domains: [],
      name: '',
      slug: '',
      headers: {},
      test_url: null,
    })
    form.value = { ...copy, website_url: '' }
  })

  return {
    store,
    form,
    dirty,
    faulty,
    rulesDiffer,
    clash,
    copy: copying.run,
    load: loading.run,
    loading: loading.pending,
    loadProblem: computed(() => loading.problem.value ?? copying.problem.value),
    save: saving.run,
    saving: saving.pending,
    saveProblem: saving.problem,
    follow,
    elsewhere,
    theirs: computed(() => (elsewhere.value ? changesOf(formOf(elsewhere.value), base.value) : {})),
    mine: computed(() => changesOf(form.value, base.value)),
    keepMine,
    takeTheirs,
    replay: replaying.run,
    replaying: replaying.pending,
    replayProblem: replaying.problem,
    replayed,
    proposals,
    adopt: adopting.run,
    adopting: adopting.pending,
    adoptProblem: adopting.problem,
    changes,
    loadChanges: asking.run,
    changesProblem: asking.problem,
    restore,
    discard: () => accept(store.value),
  }
}
