/** Another site's page instead of ours: the provider of single sign-on, and nothing but web pages. */
export function leaveFor(address: string): void {
  if (/^https?:\/\//i.test(address)) location.assign(address)
}
