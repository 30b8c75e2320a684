// swift-tools-version:5.10
import PackageDescription

let package = Package(
  name: "acme-protos",
  products: [
    .library(name: "AuthorityV1", targets: ["AuthorityV1"]),
    .library(name: "GoogleType", targets: ["GoogleType"]),
    .library(name: "MarketplaceItemV1", targets: ["MarketplaceItemV1"]),
    .library(name: "MarketplaceUserV1", targets: ["MarketplaceUserV1"]),
    .library(name: "OfferEventV1", targets: ["OfferEventV1"]),
    .library(name: "OfferV1", targets: ["OfferV1"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.31.0")
  ],
  targets: [
    .target(
      name: "AuthorityV1",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
    .target(
      name: "GoogleType",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
    .target(
      name: "MarketplaceItemV1",
      dependencies: [
        "GoogleType",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    .target(
      name: "MarketplaceUserV1",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
    .target(
      name: "OfferEventV1",
      dependencies: [
        "GoogleType",
        "OfferV1",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    .target(
      name: "OfferV1",
      dependencies: [
        "GoogleType",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
  ],
  swiftLanguageVersions: [.v5, .version("6")]
)
