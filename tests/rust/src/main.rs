//! Calls the mock at the address given, and prints what an app would show.

use offer_v1::offer_service_client::OfferServiceClient;
use offer_v1::{GetOfferRequest, ListOffersRequest, WatchOffersRequest};
use prost::Name;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("the address of the mock is missing")?;
    let mut client = OfferServiceClient::connect(address).await?;

    let request = GetOfferRequest {
        offer_id: "off_42".to_owned(),
        ..Default::default()
    };
    let offer = client.get_offer(request).await?.into_inner().offer.ok_or("there is no offer")?;
    let price = offer.price.as_ref().ok_or("the offer has no price")?;
    println!("{} is offered for {} {}", offer.offer_id, price.currency_code, price.units);

    let list = client.list_offers(ListOffersRequest::default()).await?.into_inner();
    println!("{} offers listed", list.offers.len());

    let request = WatchOffersRequest::default();
    let mut changes = client.watch_offers(request).await?.into_inner();
    let mut count = 0;
    while changes.message().await?.is_some() {
        count += 1;
    }
    println!("{count} changes watched");

    assert_eq!(offer_event_v1::OfferEvent::full_name(), "offer.event.v1.OfferEvent");
    assert!(!offer_v1::FILE_DESCRIPTOR_SET.is_empty());
    Ok(())
}
