//! The version in the name of a proto package: `v1`, `v2beta1`, `v1p1alpha`.

/// How much the owner of a package promises about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stability {
    Stable,
    Alpha,
    Beta,
    Test,
}

/// The version that the last part of a package's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageVersion {
    pub major: u32,
    pub stability: Stability,
}

impl PackageVersion {
    /// The version of `package`; a package whose only part is a version has none.
    pub fn of(package: &str) -> Option<Self> {
        let (_, last) = package.rsplit_once('.')?;
        let version = last.strip_prefix('v')?;
        let parsed = |major: &str, stability| {
            Some(Self {
                major: positive(major)?,
                stability,
            })
        };
        if let Some((major, _)) = version.split_once("test") {
            return parsed(major, Stability::Test);
        }
        let (numbers, revision, stability) = match (version.split_once("alpha"), version.split_once("beta")) {
            (None, None) => return parsed(version, Stability::Stable),
            (Some((numbers, revision)), None) => (numbers, revision, Stability::Alpha),
            (None, Some((numbers, revision))) => (numbers, revision, Stability::Beta),
            (Some(_), Some(_)) => return None,
        };
        if !revision.is_empty() {
            positive(revision)?;
        }
        match numbers.split_once('p') {
            Some((major, patch)) => positive(patch).and_then(|_| parsed(major, stability)),
            None => parsed(numbers, stability),
        }
    }

    pub fn is_stable(self) -> bool {
        self.stability == Stability::Stable
    }
}

/// A number from 1 to `i32::MAX`; a sign and leading zeros are allowed.
fn positive(digits: &str) -> Option<u32> {
    let number: i32 = digits.parse().ok()?;
    u32::try_from(number).ok().filter(|&number| number > 0)
}

#[cfg(test)]
mod tests {
    use super::{PackageVersion, Stability};

    #[test]
    fn versions_of_every_form_are_read() {
        let stability = |package| PackageVersion::of(package).map(|version| (version.major, version.stability));
        assert_eq!(stability("a.v1"), Some((1, Stability::Stable)));
        assert_eq!(stability("a.b.v01"), Some((1, Stability::Stable)));
        assert_eq!(stability("a.v2beta"), Some((2, Stability::Beta)));
        assert_eq!(stability("a.v2beta3"), Some((2, Stability::Beta)));
        assert_eq!(stability("a.v1p2alpha3"), Some((1, Stability::Alpha)));
        assert_eq!(stability("a.v1testfoo"), Some((1, Stability::Test)));
    }

    #[test]
    fn what_only_resembles_a_version_is_none() {
        for package in [
            "",
            "v1",
            "a",
            "a.v",
            "a.v0",
            "a.1",
            "a.v1x",
            "a.v1alpha1beta1",
            "a.v1p1",
            "a.v1palpha",
            "a.v99999999999",
        ] {
            assert_eq!(PackageVersion::of(package), None, "{package}");
        }
    }
}
