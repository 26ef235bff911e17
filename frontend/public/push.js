// Shows what CostCourter tells this browser, and opens the page about it. It answers no requests and
// keeps nothing: pages and the API are always asked themselves.
self.addEventListener('install', () => void self.skipWaiting())

self.addEventListener('push', (event) => {
  const { title, body, tag, url, lang } = told(event.data)
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      tag,
      lang,
      icon: '/icon.svg',
      data: { url },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(placeOf(event.notification.data?.url)))
})

/** What the message says; a browser has to show something for each, also for one it cannot read. */
function told(data) {
  try {
    const { title, ...rest } = data.json()
    return { title: String(title), ...rest }
  } catch {
    return { title: 'CostCourter' }
  }
}

/** The page on this origin, whatever the message named: a click never leads to somebody else. */
function placeOf(url) {
  try {
    const { protocol, pathname, search, hash } = new URL(url)
    // Only these begin their path with a slash, so that it cannot grow into another host.
    if (!/^https?:$/.test(protocol)) throw new TypeError('This is no page.')
    return `${self.location.origin}${pathname}${search}${hash}`
  } catch {
    return `${self.location.origin}/alerts`
  }
}

async function open(place) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const there = windows.find((each) => each.url === place)
  return there ? there.focus() : self.clients.openWindow(place)
}
