//! The X.509 certificate of a request's signer: its key, its serial number and when it holds. Who
//! issued it is not looked at.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::signature::Verifier as _;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};
use x509_cert::Certificate as X509;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::spki::DecodePublicKey as _;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A certificate that could be read.
#[derive(Debug)]
pub(crate) struct Certificate {
    x509: X509,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads DER in base64, as headers carry it.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let der = STANDARD.decode(header).ok()?;
        let x509 = X509::from_der(&der).ok()?;
        Some(Self { x509, der })
    }

    pub(super) fn is_valid_at(&self, now: SystemTime) -> bool {
        let validity = self.x509.tbs_certificate().validity();
        (validity.not_before.to_system_time()..=validity.not_after.to_system_time()).contains(&now)
    }

    /// Whether it is an end entity's that may sign: it says so itself, or does not say otherwise.
    pub(super) fn may_sign(&self) -> bool {
        let certificate = self.x509.tbs_certificate();
        let Ok(constraints) = certificate.get_extension::<BasicConstraints>() else {
            return false;
        };
        let Ok(usage) = certificate.get_extension::<KeyUsage>() else {
            return false;
        };
        constraints.is_none_or(|(_, constraints)| !constraints.ca)
            && usage.is_none_or(|(_, usage)| usage.digital_signature())
    }

    /// The algorithm that the kind of its key demands.
    pub(super) fn algorithm(&self) -> &'static str {
        let key = self.x509.tbs_certificate().subject_public_key_info();
        if key.algorithm.oid == RSA {
            "AWS4-X509-RSA-SHA256"
        } else {
            "AWS4-X509-ECDSA-SHA256"
        }
    }

    /// Whether its key made this signature of this text, with SHA-256.
    pub(super) fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        let key = self.x509.tbs_certificate().subject_public_key_info();
        let Ok(key) = key.to_der() else {
            return false;
        };
        let text = text.as_bytes();
        // The key is on one curve, or is RSA: of the others there is none.
        verified_rsa(&key, text, signature)
            .or_else(|| verified_p256(&key, text, signature))
            .or_else(|| verified_p384(&key, text, signature))
            .or_else(|| verified_p521(&key, text, signature))
            .unwrap_or_default()
    }

    /// The serial number in decimal, as credentials name it.
    pub(super) fn serial_number(&self) -> String {
        decimal(self.x509.tbs_certificate().serial_number().as_bytes())
    }

    /// What the session is called where nobody names it: the serial number in hexadecimal.
    pub(crate) fn session_name(&self) -> String {
        hex::encode(self.x509.tbs_certificate().serial_number().as_bytes())
    }

    /// The same for the same certificate.
    pub(crate) fn id(&self) -> Uuid {
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(&self.der)[..16]);
        Builder::from_random_bytes(id).into_uuid()
    }
}

fn verified_rsa(key: &[u8], text: &[u8], signature: &[u8]) -> Option<bool> {
    let key = rsa::PublicKey::from_public_key_der(key).ok()?;
    let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
    let signature = rsa::pkcs1v15::Signature::try_from(signature).ok();
    Some(signature.is_some_and(|signature| key.verify(text, &signature).is_ok()))
}

fn verified_p256(key: &[u8], text: &[u8], signature: &[u8]) -> Option<bool> {
    use p256::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};

    let key = VerifyingKey::from_public_key_der(key).ok()?;
    let signature = Signature::from_der(signature).ok();
    let digest = Sha256::digest(text);
    Some(signature.is_some_and(|signature| key.verify_prehash(&digest, &signature).is_ok()))
}

fn verified_p384(key: &[u8], text: &[u8], signature: &[u8]) -> Option<bool> {
    use p384::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};

    let key = VerifyingKey::from_public_key_der(key).ok()?;
    let signature = Signature::from_der(signature).ok();
    let digest = Sha256::digest(text);
    Some(signature.is_some_and(|signature| key.verify_prehash(&digest, &signature).is_ok()))
}

fn verified_p521(key: &[u8], text: &[u8], signature: &[u8]) -> Option<bool> {
    use p521::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier as _};

    let key = VerifyingKey::from_public_key_der(key).ok()?;
    let signature = Signature::from_der(signature).ok();
    // The crate takes no digest below half the curve's size; zeros before it leave its number.
    let mut digest = [0; 66];
    digest[66 - 32..].copy_from_slice(&Sha256::digest(text));
    Some(signature.is_some_and(|signature| key.verify_prehash(&digest, &signature).is_ok()))
}

/// A number in base 256 in base 10.
fn decimal(bytes: &[u8]) -> String {
    let mut digits = vec![0_u8];
    for byte in bytes {
        let mut carry = u16::from(*byte);
        for digit in &mut digits {
            carry += u16::from(*digit) << 8;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_written_as_std_writes_them(number: u128) {
            prop_assert_eq!(decimal(&number.to_be_bytes()), number.to_string());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = Certificate::parse(&STANDARD.encode(bytes));
        }
    }

    #[test]
    fn serial_numbers_may_have_twenty_bytes() {
        assert_eq!(
            decimal(&[0xff; 20]),
            "1461501637330902918203684832716283019655932542975"
        );
        assert_eq!(decimal(&[]), "0");
    }
}
