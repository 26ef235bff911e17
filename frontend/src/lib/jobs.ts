/** Whether a job still goes on. */
export const isOpen = ({ state }: { state: string }) => state === 'queued' || state === 'running'
