// swift-tools-version: 5.10

import PackageDescription

let package = Package(
  name: "app",
  platforms: [.macOS(.v12)],
  dependencies: [
    .package(path: "../packages/offer-v1"),
    .package(path: "../packages/service-transport"),
    .package(url: "https://git.example.com/swift/acme-protos.git", from: "0.1.0"),
    .package(url: "https://git.example.com/swift/acme-service-transport.git", from: "0.1.0"),
    .package(url: "https://git.example.com/swift/acme-shop-v1.git", from: "0.1.0"),
  ],
  targets: [
    .testTarget(
      name: "OfferTests",
      dependencies: [
        .product(name: "OfferV1", package: "offer-v1"),
        .product(name: "OfferV1Mock", package: "offer-v1"),
        .product(name: "ServiceTransport", package: "service-transport"),
        .product(name: "ServiceTransportMock", package: "service-transport"),
      ]
    ),
    .testTarget(
      name: "HostileTests",
      dependencies: [
        .product(name: "Acme", package: "acme-protos"),
        .product(name: "AcmeMock", package: "acme-protos"),
        .product(name: "AcmeServiceTransport", package: "acme-service-transport"),
        .product(name: "AcmeServiceTransportMock", package: "acme-service-transport"),
        .product(name: "AcmeShopV1", package: "acme-shop-v1"),
        .product(name: "AcmeShopV1Mock", package: "acme-shop-v1"),
      ]
    ),
  ],
  swiftLanguageVersions: [.v5, .version("6")]
)
