//! Circles in graphs of names: packages that import each other, services that call each other.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// For each name those that it leads to.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    edges: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// Which names lie in a circle with which others.
#[derive(Debug)]
pub(super) struct Circles<'g, 'a> {
    graph: &'g Graph<'a>,
    component: HashMap<&'a str, usize>,
}

impl<'a> Graph<'a> {
    pub(super) fn insert(&mut self, from: &'a str, to: &'a str) {
        self.edges.entry(from).or_default().insert(to);
        self.edges.entry(to).or_default();
    }

    fn next(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.edges.get(name).into_iter().flatten().copied()
    }

    /// Finds all circles in one run over the graph: names share a component if each leads to the other.
    pub(super) fn circles(&self) -> Circles<'_, 'a> {
        let mut backwards: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
        for (from, to) in &self.edges {
            for to in to {
                backwards.entry(to).or_default().push(from);
            }
        }
        let mut component = HashMap::new();
        for (number, &start) in self.finished().iter().rev().enumerate() {
            let mut waiting = vec![start];
            while let Some(name) = waiting.pop() {
                if component.contains_key(name) {
                    continue;
                }
                component.insert(name, number);
                waiting.extend(backwards.get(name).into_iter().flatten());
            }
        }
        Circles { graph: self, component }
    }

    /// The names, each after all that it leads to and that do not lead back.
    fn finished(&self) -> Vec<&'a str> {
        let mut finished = Vec::with_capacity(self.edges.len());
        let mut seen = BTreeSet::new();
        for &start in self.edges.keys() {
            if !seen.insert(start) {
                continue;
            }
            let mut open = vec![(start, self.next(start))];
            while let Some((name, next)) = open.last_mut() {
                if let Some(next) = next.find(|next| seen.insert(next)) {
                    open.push((next, self.next(next)));
                } else {
                    finished.push(*name);
                    open.pop();
                }
            }
        }
        finished
    }
}

impl Circles<'_, '_> {
    /// The shortest way from `to` back to `from`, if `from` leading to `to` closes a circle.
    pub(super) fn way_back(&self, from: &str, to: &str) -> Option<String> {
        let circle = self.component.get(from)?;
        if self.component.get(to)? != circle {
            return None;
        }
        let mut reached_from: BTreeMap<&str, &str> = BTreeMap::from([(to, to)]);
        let mut waiting = VecDeque::from([to]);
        while let Some(name) = waiting.pop_front() {
            if name == from {
                let back = std::iter::successors(Some(name), |&name| {
                    (name != to).then(|| reached_from.get(name).copied()).flatten()
                });
                let mut way: Vec<String> = back.map(|name| format!("`{name}`")).collect();
                way.reverse();
                return Some(way.join(" → "));
            }
            let inside = |next: &&str| self.component.get(next) == Some(circle);
            for next in self.graph.next(name).filter(inside) {
                if !reached_from.contains_key(next) {
                    reached_from.insert(next, name);
                    waiting.push_back(next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn only_edges_of_circles_have_a_way_back() {
        let mut graph = Graph::default();
        for (from, to) in [
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("c", "d"),
            ("d", "e"),
            ("e", "e"),
            ("0", "a"),
        ] {
            graph.insert(from, to);
        }
        let circles = graph.circles();
        assert_eq!(circles.way_back("a", "b").as_deref(), Some("`b` → `c` → `a`"));
        assert_eq!(circles.way_back("e", "e").as_deref(), Some("`e`"));
        for (from, to) in [("c", "d"), ("d", "e"), ("0", "a"), ("x", "y")] {
            assert_eq!(circles.way_back(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn long_chains_need_no_stack() {
        let names: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
        let mut graph = Graph::default();
        for pair in names.windows(2) {
            graph.insert(&pair[0], &pair[1]);
        }
        assert_eq!(graph.circles().way_back("0", "1"), None);
    }
}
