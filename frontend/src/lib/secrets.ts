/** What the server says in place of a secret, and what keeps it when it is sent back. */
export const STORED = 'stored'
