//! The company's own paths of methods, from patterns such as `/services/offer/v1/{method}`.

use std::collections::HashMap;

use crate::config::{CONFIG, Route};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::mock::fake::split;
use crate::mock::share::path_of;
use crate::mock::whole::Mock;
use crate::schema::{Element as _, File, Method, Service};

/// Methods by path.
#[derive(Debug)]
pub struct Routes {
    by_path: HashMap<String, Box<str>>,
    /// The path of each method as it is shown, in order.
    shown: Vec<String>,
}

impl Routes {
    pub fn new(mock: &Mock) -> Self {
        let mut by_path = HashMap::new();
        let mut shown = Vec::new();
        for route in mock.routes() {
            for method in methods(mock, route) {
                for (index, name) in spellings(method.name()).into_iter().enumerate() {
                    let path = path(&route.path, method, &name);
                    if index == 0 {
                        shown.push(path.clone());
                    }
                    by_path.entry(path).or_insert_with(|| path_of(method));
                }
            }
        }
        Self { by_path, shown }
    }

    /// The method at a path, as in `offer.v1.OfferService/GetOffer`.
    pub fn find(&self, path: &str) -> Option<&str> {
        self.by_path.get(path).map(|method| &**method)
    }

    /// One path of each method.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str)
    }
}

/// The company's own path of a method: that of the first route that is about it.
pub fn route_of(mock: &Mock, method: Method<'_>) -> Option<String> {
    let route = mock.routes().iter().find(|route| is_about(route, method))?;
    Some(path(&route.path, method, method.name()))
}

fn is_about(route: &Route, method: Method<'_>) -> bool {
    let service = route.service.as_deref();
    service.is_none_or(|service| service == method.service().full_name())
}

/// The methods of a route, in the order of their paths.
fn methods<'a>(mock: &'a Mock, route: &Route) -> Vec<Method<'a>> {
    let services = mock.schema().files().flat_map(File::services);
    let all = services.flat_map(Service::methods);
    let mut methods: Vec<Method<'_>> = all.filter(|method| is_about(route, *method)).collect();
    methods.sort_by_cached_key(|method| path_of(*method));
    methods
}

fn path(pattern: &str, method: Method<'_>, name: &str) -> String {
    pattern
        .replace("{package}", &method.file().package().replace('.', "/"))
        .replace("{service}", method.service().name())
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
    let mut taken: HashMap<String, (Method<'_>, &Route)> = HashMap::new();
    for route in mock.routes() {
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
            let path = path(&route.path, method, method.name());
            match taken.insert(path.clone(), (method, route)) {
                Some((other, _)) if other != method => Some((path, other, method)),
                _ => None,
            }
        });
        if let Some((path, one, other)) = clash {
            let (one, other) = (path_of(one), path_of(other));
            let message = format!("the path `{path}` leads to `{one}` and to `{other}`");
            let help = "name the `service` of the route, or put `{package}` and `{service}` into its path";
            problems.push(error(message).with_help(help));
        }
    }
    problems
}
