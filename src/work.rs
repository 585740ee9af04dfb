//! Counts steps of work in tests: unlike a clock, the same on every machine.

#[cfg(test)]
std::thread_local!(static DONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

/// So many steps are done.
#[inline]
pub fn done(steps: usize) {
    #[cfg(test)]
    DONE.set(DONE.get() + steps);
    let _ = steps;
}

/// How many steps a task takes.
#[cfg(test)]
pub fn of<T>(task: impl FnOnce() -> T) -> usize {
    let before = DONE.get();
    let _ = task();
    DONE.get() - before
}
