let next = 1

/** A number that nothing else of a test file has. */
export const id = () => next++
