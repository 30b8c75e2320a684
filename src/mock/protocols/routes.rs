//! The company's own paths of methods, from patterns such as `/services/offer/v1/{method}`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{CONFIG, Route};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::mock::answer::Mock;
use crate::mock::fake::split;
use crate::mock::reply::Method;

/// Methods by path.
#[derive(Debug)]
pub struct Routes {
    by_path: HashMap<String, Arc<Method>>,
    /// The path of each method as it is shown, in order.
    shown: Vec<String>,
}

impl Routes {
    pub fn new(mock: &Mock) -> Self {
        let mut by_path = HashMap::new();
        let mut shown = Vec::new();
        for route in &mock.routes {
            for method in methods(mock, route) {
                for (index, name) in spellings(&method.name).into_iter().enumerate() {
                    let path = path(&route.path, method, &name);
                    if index == 0 {
                        shown.push(path.clone());
                    }
                    by_path.entry(path).or_insert_with(|| Arc::clone(method));
                }
            }
        }
        Self { by_path, shown }
    }

    pub fn find(&self, path: &str) -> Option<&Arc<Method>> {
        self.by_path.get(path)
    }

    /// One path of each method.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str)
    }
}

/// The company's own path of a method: that of the first route that is about it.
pub fn route_of(mock: &Mock, method: &Method) -> Option<String> {
    let route = mock.routes.iter().find(|route| is_about(route, method))?;
    Some(path(&route.path, method, &method.name))
}

fn is_about(route: &Route, method: &Method) -> bool {
    let service = method.path.split('/').next();
    route.service.is_none() || service == route.service.as_deref()
}

/// The methods of a route, in the order of their paths.
fn methods<'a>(mock: &'a Mock, route: &Route) -> Vec<&'a Arc<Method>> {
    let all = mock.methods.values();
    let mut methods: Vec<&Arc<Method>> = all.filter(|method| is_about(route, method)).collect();
    methods.sort_by(|one, other| one.path.cmp(&other.path));
    methods
}

fn path(pattern: &str, method: &Method, name: &str) -> String {
    pattern
        .replace("{package}", &method.package.replace('.', "/"))
        .replace("{service}", &method.service)
        .replace("{method}", name)
}

/// `GetOffer`, `getOffer`, `get_offer` and `get-offer`.
fn spellings(name: &str) -> [String; 4] {
    let words = split(name);
    let mut small = name.to_owned();
    if let Some(first) = small.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    [name.to_owned(), small, words.join("_"), words.join("-")]
}

/// Routes of `igata.yaml` that name a service that is not there, or lead to two methods at once.
pub fn check(mock: &Mock, file: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut taken: HashMap<String, (&Arc<Method>, &Route)> = HashMap::new();
    for route in &mock.routes {
        let error = |message: String| Diagnostic::error(CONFIG, Place::new(file, route.span), message);
        if let Some(service) = &route.service
            && !mock.services().any(|known| known == service)
        {
            let help = match nearest(service, mock.services()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the full name of a service, as in `offer.v1.OfferService`".to_owned(),
            };
            problems.push(error(format!("there is no service `{service}`")).with_help(help));
            continue;
        }
        let clash = methods(mock, route).into_iter().find_map(|method| {
            let path = path(&route.path, method, &method.name);
            match taken.insert(path.clone(), (method, route)) {
                Some((other, _)) if other.path != method.path => Some((path, other, method)),
                _ => None,
            }
        });
        if let Some((path, one, other)) = clash {
            let message = format!("the path `{path}` leads to `{}` and to `{}`", one.path, other.path);
            let help = "name the `service` of the route, or put `{package}` and `{service}` into its path";
            problems.push(error(message).with_help(help));
        }
    }
    problems
}
