// Before the first paint, so that nobody who chose dark sees a white flash. A file and not inline
// markup: the page's policy runs no inline script.
;(() => {
  const chosen = localStorage.getItem('appearance.theme') ?? 'system'
  const dark =
    chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
  document.documentElement.dataset.accent = localStorage.getItem('appearance.accent') ?? 'teal'
  document.documentElement.dataset.density =
    localStorage.getItem('appearance.density') ?? 'comfortable'
})()
