//! Work on many things at once, on all cores.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

/// How many items a thread takes at most at a time: enough that taking costs nothing.
const CHUNK: usize = 16;

/// Fewer items than this are not worth a thread.
const FEW: usize = 8;

/// Applies `work` to every item on all cores; results are in the order of the items.
pub fn map<'i, T: Sync, R: Send>(items: &'i [T], work: impl Fn(usize, &'i T) -> R + Sync) -> Vec<R> {
    let mut results = Vec::with_capacity(items.len());
    fold(items, work, |_, result| results.push(result));
    results
}

/// Applies `work` to every item on all cores, and hands each result to
/// `take`, one after the other, in the order of the items. Neither waits for the
/// whole of the other: what one thread takes, others meanwhile make more of.
pub fn fold<'i, T: Sync, R: Send>(
    items: &'i [T],
    work: impl Fn(usize, &'i T) -> R + Sync,
    mut take: impl FnMut(usize, R) + Send,
) {
    let threads = cores();
    if threads == 1 || items.len() <= FEW {
        for (index, item) in items.iter().enumerate() {
            take(index, work(index, item));
        }
        return;
    }
    let chunk = (items.len() / (threads * CHUNK)).clamp(1, CHUNK);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let taker = Mutex::new(Taker { next: 0, take });
    let worker = || {
        loop {
            let start = next.fetch_add(chunk, Ordering::Relaxed);
            if start >= items.len() {
                return;
            }
            let part = &items[start..items.len().min(start + chunk)];
            let results: Vec<R> = (start..).zip(part).map(|(index, item)| work(index, item)).collect();
            lock(&done).insert(start, results);
            // Where another thread is taking, it or a later one takes this, too.
            if let Ok(mut taker) = taker.try_lock() {
                taker.take_all(&done);
            }
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        worker();
        for other in others {
            if let Err(panic) = other.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    lock(&taker).take_all(&done);
}

/// Does both at once.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (
            one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            other,
        )
    })
}

/// How many threads can work at once. To ask the system takes as long as to check a small file.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

/// Things that one thread at a time uses: emptied lists, whose memory is asked for once and stays
/// near the core, or what was found out, which need not be found out again.
#[derive(Debug, Default)]
pub struct Recycled<T>(Mutex<Vec<T>>);

impl<T: Default> Recycled<T> {
    pub fn take(&self) -> T {
        lock(&self.0).pop().unwrap_or_default()
    }

    pub fn give(&self, used: T) {
        lock(&self.0).push(used);
    }
}

/// Takes results in the order of the items.
struct Taker<F> {
    next: usize,
    take: F,
}

impl<F> Taker<F> {
    fn take_all<R>(&mut self, done: &Mutex<BTreeMap<usize, Vec<R>>>)
    where
        F: FnMut(usize, R),
    {
        loop {
            let Some(results) = lock(done).remove(&self.next) else {
                return;
            };
            for result in results {
                (self.take)(self.next, result);
                self.next += 1;
            }
        }
    }
}

/// A panic of a worker ends the whole, so nobody sees what it left behind.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled = super::map(&items, |index, item| index + item);
        assert_eq!(doubled, (0..1000).map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn results_are_taken_one_after_the_other() {
        let items: Vec<usize> = (0..1000).collect();
        let mut taken = Vec::new();
        super::fold(&items, |_, item| item * 2, |index, double| taken.push((index, double)));
        assert_eq!(taken, (0..1000).map(|item| (item, item * 2)).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "the last one")]
    fn a_panic_is_passed_on() {
        let items: Vec<usize> = (0..1000).collect();
        super::map(&items, |_, item| assert_ne!(*item, 999, "the last one"));
    }
}
