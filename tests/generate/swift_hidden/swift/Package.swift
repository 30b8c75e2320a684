// swift-tools-version:5.10
import PackageDescription

let package = Package(
  name: "acme-protos",
  products: [
    .library(name: "HiddenV1", targets: ["HiddenV1"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.31.0")
  ],
  targets: [
    .target(
      name: "HiddenV1",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf")
      ]
    ),
  ],
  swiftLanguageVersions: [.v5, .version("6")]
)
