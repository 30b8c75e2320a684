// swift-tools-version:5.10
import PackageDescription

let package = Package(
  name: "acme-protos",
  products: [
    .library(name: "AcmeGoogleType", targets: ["AcmeGoogleType"]),
    .library(name: "AcmeOldV1", targets: ["AcmeOldV1"]),
    .library(name: "AcmeOrderV1", targets: ["AcmeOrderV1"]),
    .library(name: "AcmeShopV1", targets: ["AcmeShopV1"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.31.0")
  ],
  targets: [
    .target(
      name: "AcmeGoogleType",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
    .target(
      name: "AcmeOldV1",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
    .target(
      name: "AcmeOrderV1",
      dependencies: [
        "AcmeGoogleType",
        "AcmeOldV1",
        "AcmeShopV1",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    .target(
      name: "AcmeShopV1",
      dependencies: [
        "AcmeOldV1",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
  ],
  swiftLanguageVersions: [.v5, .version("6")]
)
